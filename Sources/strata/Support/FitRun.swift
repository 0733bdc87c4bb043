import ArgumentParser
import CustomerValue
import Foundation
import Strategy

/// Fits, shows and writes: what the forms of `strata fit` have in common.
struct FitRun {
  let options: FitOptions

  /// Fits the models to the customers' histories.
  /// - Throws: `ExitStatus.failedCheck` after having said that there is too little history.
  func fit(
    id: String, unit: Int64, _ rows: [CustomerTable.Row], hasSpend: Bool
  ) throws -> ValueParameters {
    var parameters = ValueParameters(id: id, unit: unit)
    let fitter = ModelFitter(penalizer: options.penalizer)
    let table = HistoryTable(rows.map(\.history))
    Terminal.error(
      "\(Int(table.customers)) customers, \(Int(table.repeaters)) of them came back, "
        + "\(table.rows.count) different histories")
    func progress(_ objective: Double) {
      Terminal.error("  mean negative log-likelihood \(objective)")
    }
    do throws(ModelFitError) {
      switch options.kind {
      case .bgnbd:
        let fit = try fitter.betaGeometric(table, progress: progress)
        parameters.transactions = .betaGeometric(fit.model)
        parameters.transactionsEvidence = ValueParameters.Evidence(fit)
      case .paretonbd:
        let fit = try fitter.pareto(table, progress: progress)
        parameters.transactions = .pareto(fit.model)
        parameters.transactionsEvidence = ValueParameters.Evidence(fit)
      }
      if hasSpend {
        let spends = SpendTable(
          rows.map {
            SpendTable.Row(purchases: $0.history.frequency, average: $0.averageSpend)
          })
        let fit = try fitter.spend(spends, progress: progress)
        parameters.spend = fit.model
        parameters.spendEvidence = ValueParameters.Evidence(fit)
      }
    } catch {
      Terminal.error(
        "fit: too little history: a fit needs customers who came back, and more of them than a "
          + "model has parameters")
      throw ExitStatus.failedCheck.code
    }
    return parameters
  }

  /// Shows the result and writes the file.
  /// - Throws: `ExitStatus.failedCheck` where a search did not converge or a spend model has no
  ///   mean; the numbers are shown nevertheless, and nothing is written.
  func finish(_ parameters: ValueParameters) throws {
    for line in lines(parameters) { Terminal.error(line) }
    let numbers = parameters.transactionNumbers + parameters.spendNumbers
    var isSound =
      parameters.transactionsEvidence.hasConverged
      && numbers.allSatisfy { ValueParameters.range.contains($0.value) }
    if let spend = parameters.spend {
      isSound = isSound && parameters.spendEvidence.hasConverged && spend.q > 1
    }
    if isSound { try write(parameters) }
    if options.json { Terminal.line(json(parameters)) }
    guard isSound else {
      Terminal.error(
        "fit: these numbers are no estimate: the history does not determine them; take more "
          + "history, or try --penalizer 0.01. Nothing was written")
      throw ExitStatus.failedCheck.code
    }
  }

  private func write(_ parameters: ValueParameters) throws {
    guard let out = options.out else {
      if !options.json { Terminal.write(ValueParametersFile.text([parameters])) }
      return
    }
    var list = FileManager.default.fileExists(atPath: out) ? try Self.readParameters(out) : []
    if let index = list.firstIndex(where: { $0.id == parameters.id }) {
      list[index] = parameters
    } else {
      list.append(parameters)
    }
    do {
      try Data(ValueParametersFile.text(list).utf8).write(
        to: URL(fileURLWithPath: out), options: .atomic)
    } catch {
      Terminal.error("fit: \(out) cannot be written: \(error.localizedDescription)")
      throw ExitStatus.failedCheck.code
    }
    Terminal.error("wrote \(out)")
  }

  /// - Throws: `ExitStatus.configuration` after having printed what is wrong with the file.
  static func readParameters(_ path: String) throws -> [ValueParameters] {
    guard let data = FileManager.default.contents(atPath: path) else {
      Terminal.error("\(path) cannot be read; name a file that strata fit wrote")
      throw ExitStatus.configuration.code
    }
    do throws(StrategyErrors) {
      return try ValueParametersFile.read(path: path, text: String(decoding: data, as: UTF8.self))
    } catch {
      Terminal.error(error.description)
      throw ExitStatus.configuration.code
    }
  }

  private func lines(_ parameters: ValueParameters) -> [String] {
    var lines: [String] = []
    if let kind = parameters.transactionKind {
      lines.append(Terminal.bold(kind) + ": " + summary(parameters.transactionsEvidence))
      lines += Self.table(parameters.transactionNumbers, parameters.transactionsEvidence)
    }
    if parameters.spend != nil {
      lines.append(Terminal.bold("gammagamma") + ": " + summary(parameters.spendEvidence))
      lines += Self.table(parameters.spendNumbers, parameters.spendEvidence)
    }
    return lines
  }

  private func summary(_ evidence: ValueParameters.Evidence) -> String {
    "\(Int(evidence.customers)) customers, log-likelihood \(evidence.logLikelihood), "
      + (evidence.hasConverged ? "converged" : Terminal.red("not converged"))
  }

  private static func table(
    _ numbers: [(name: String, value: Double)], _ evidence: ValueParameters.Evidence
  ) -> [String] {
    numbers.enumerated().map { index, number in
      let error = evidence.standardErrors.map { " ± \($0[index])" } ?? " (error unknown)"
      return "  \(number.name) = \(number.value)\(error)"
    }
  }

  private func json(_ parameters: ValueParameters) -> String {
    func object(
      _ numbers: [(name: String, value: Double)], _ evidence: ValueParameters.Evidence
    ) -> String {
      var members = numbers.map { "\"\($0.name)\":\($0.value)" }
      members.append("\"customers\":\(evidence.customers)")
      members.append("\"logLikelihood\":\(evidence.logLikelihood)")
      members.append("\"converged\":\(evidence.hasConverged)")
      if let errors = evidence.standardErrors {
        members.append("\"standardErrors\":[\(errors.map { "\($0)" }.joined(separator: ","))]")
      }
      return "{\(members.joined(separator: ","))}"
    }
    var members = ["\"id\":\"\(parameters.id)\"", "\"version\":\"\(parameters.computedVersion)\""]
    if let kind = parameters.transactionKind {
      members.append("\"kind\":\"\(kind)\"")
      members.append(
        "\"transactions\":"
          + object(parameters.transactionNumbers, parameters.transactionsEvidence))
    }
    if parameters.spend != nil {
      members.append("\"spend\":" + object(parameters.spendNumbers, parameters.spendEvidence))
    }
    return "{\(members.joined(separator: ","))}"
  }
}
