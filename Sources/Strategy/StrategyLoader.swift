/// A strategy that compiled.
package struct LoadedStrategy: Sendable {
  /// What the business calls it.
  package var name: String
  package var plan: StrategyPlan
  /// What someone should look at, by file and line; the strategy runs nevertheless.
  package var warnings: [Diagnostic]
  /// What the files say, for comparisons.
  var content: StrategyContent
  /// What its expressions may name.
  var environments: Environments
}

/// Reads a strategy's files, checks everything that can be checked before anything runs, and
/// compiles them to a plan. All errors are found in one go.
package enum StrategyLoader {
  /// Loads the folder of a strategy, such as `config/strategy`.
  /// - Throws: Everything that is wrong, with the warnings.
  package static func load(folder: String) throws(StrategyErrors) -> LoadedStrategy {
    try load(StrategySource(folder: folder))
  }

  /// Loads a strategy from its files' text.
  /// - Throws: Everything that is wrong, with the warnings.
  package static func load(_ source: StrategySource) throws(StrategyErrors) -> LoadedStrategy {
    let (strategy, diagnostics) = check(source)
    guard let strategy else { throw StrategyErrors(diagnostics: diagnostics) }
    return strategy
  }

  /// Checks a strategy: the compiled strategy unless there are errors, and all findings by file,
  /// line and column.
  package static func check(
    _ source: StrategySource
  ) -> (strategy: LoadedStrategy?, diagnostics: [Diagnostic]) {
    let findings = Findings(files: source.files, displayPrefix: source.displayPrefix)
    let documents = parse(source, findings)
    // Without the file that declares locales, purposes and channels, every use of one would be
    // reported as unknown.
    guard documents["strategy.yaml"] != nil else { return (nil, findings.sorted) }
    let isComplete = documents.count == source.files.count
    let definition = StrategyDefinition(documents: documents, findings: findings)
    // A file that cannot be parsed declares nothing: references would all look unknown.
    guard isComplete else { return (nil, findings.sorted) }
    var compiler = StrategyCompiler(definition: definition, findings: findings)
    var plan = compiler.compile()
    let diagnostics = findings.sorted
    guard findings.errorCount == 0, let environments = compiler.environments else {
      return (nil, diagnostics)
    }
    // Only now: without errors the documents have a known, small depth, whatever their aliases.
    plan.hash = ContentHash.of(documents)
    let strategy = LoadedStrategy(
      name: definition.basics.name, plan: plan, warnings: diagnostics,
      content: StrategyContent(documents), environments: environments)
    return (strategy, diagnostics)
  }

  private static func parse(
    _ source: StrategySource, _ findings: Findings
  ) -> [String: YamlDocument] {
    var documents: [String: YamlDocument] = [:]
    if source.files["strategy.yaml"] == nil {
      findings.error(
        "the strategy has no file strategy.yaml",
        at: Position(file: "strategy.yaml", line: 1, column: 1), text: "",
        remedy: "add it: it declares name, baseCurrency, locales, purposes and channels")
    }
    guard source.files.count <= StrategySource.maximumFiles else {
      findings.error(
        "the strategy has more than \(StrategySource.maximumFiles) files",
        at: Position(file: "strategy.yaml", line: 1, column: 1), text: "",
        remedy: "remove what does not belong to it")
      return [:]
    }
    for (file, text) in source.files.sorted(by: { $0.key < $1.key }) {
      guard isKnown(file) else {
        findings.error(
          "a strategy has no file \"\(file)\"", at: Position(file: file, line: 1, column: 1),
          text: "",
          remedy: NearestName.remedy(
            for: file, among: StrategyDefinition.fileNames, what: "files"))
        continue
      }
      guard text.utf8.count <= StrategySource.maximumFileSize else {
        findings.error(
          "the file is larger than 1 MiB", at: Position(file: file, line: 1, column: 1), text: "",
          remedy: "remove what does not belong here")
        continue
      }
      documents[file] = YamlDocument.parse(file: file, text: text, findings: findings)
    }
    return documents
  }

  private static func isKnown(_ file: String) -> Bool {
    if StrategyDefinition.fileNames.contains(file) { return true }
    let folder = StrategyDefinition.jurisdictionFolder
    guard file.hasPrefix(folder), file.hasSuffix(".yaml") else { return false }
    return !file.dropFirst(folder.count).contains("/")
  }
}
