/// The file that `strata fit` writes and a strategy includes: `value-parameters.yaml`.
package enum ValueParametersFile {
  /// What a strategy calls it.
  package static var name: String { ValueParametersDefinition.fileName }

  /// Reads a file on its own.
  /// - Throws: Every mistake, with file, line, column and remedy.
  package static func read(
    path: String, text: String
  ) throws(StrategyErrors) -> [ValueParameters] {
    let findings = Findings(files: [path: text], displayPrefix: "")
    guard let document = YamlDocument.parse(file: path, text: text, findings: findings) else {
      throw StrategyErrors(diagnostics: findings.sorted)
    }
    let read = ValueParametersDefinition.readAll(
      YamlValue(node: document.root, file: path, key: path, findings: findings))
    guard findings.errorCount == 0 else { throw StrategyErrors(diagnostics: findings.sorted) }
    return read.items.map(\.parameters)
  }

  /// The file's text. The same parameters give the same text.
  package static func text(_ list: [ValueParameters]) -> String {
    var lines = [
      "# Parameters of the customer-value models, written by `strata fit`: run it again rather than",
      "# editing them. Times are in the model's unit, v of \"spend\" in the base currency.",
      "models:",
    ]
    for parameters in list { lines += Self.lines(parameters) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ parameters: ValueParameters) -> [String] {
    var lines = ["  - id: \(parameters.id)", "    unit: \(Durations.text(parameters.unit))"]
    if let from = parameters.from { lines.append("    from: \(from)") }
    if let until = parameters.until { lines.append("    until: \(until)") }
    if let kind = parameters.transactionKind {
      lines += ["    transactions:", "      kind: \(kind)"]
      lines += Self.lines(parameters.transactionNumbers, parameters.transactionsEvidence)
    }
    if parameters.spend != nil {
      lines.append("    spend:")
      lines += Self.lines(parameters.spendNumbers, parameters.spendEvidence)
    }
    // Quoted: digits alone would be read as a number by other programs.
    lines.append("    version: \"\(parameters.computedVersion)\"")
    return lines
  }

  private static func lines(
    _ numbers: [(name: String, value: Double)], _ evidence: ValueParameters.Evidence
  ) -> [String] {
    var lines = numbers.map { "      \($0.name): \(DecimalText.of($0.value))" }
    lines += [
      "      customers: \(DecimalText.of(evidence.customers))",
      "      logLikelihood: \(DecimalText.of((evidence.logLikelihood * 1e6).rounded() / 1e6))",
    ]
    if let errors = evidence.standardErrors {
      let texts = errors.map { DecimalText.of(($0 * 1e6).rounded() / 1e6) }
      lines.append("      standardErrors: [\(texts.joined(separator: ", "))]")
    }
    lines.append("      converged: \(evidence.hasConverged)")
    return lines
  }
}
