import ArgumentParser
import CustomerValue
import Foundation
import Strategy

/// `strata fit score`: what fitted models say of a table of customers.
struct FitScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Answers for each customer of a table what the fitted models expect.",
    discussion: """
      One JSON object a line: alive (probability of buying again), expected (purchases within the \
      horizon), logLikelihood; with a spend model also spend (average value of a purchase to \
      come), and value (what the customer is worth over the periods, discounted). A customer with \
      nothing but zeros is a new one.
      """)

  @Argument(help: "The table, .csv or .jsonl, as for strata fit summary.") var file: String
  @Option(help: "The parameter file.") var parameters: String
  @Option(help: "The model in it; may be left out when there is one.") var model: String?
  @Option(help: "How far to look ahead, in the model's unit.") var horizon = 30.0
  @Option(help: "Periods of the discounted value.") var periods = 12
  @Option(help: "Length of a period, in the model's unit.") var periodLength = 30.0
  @Option(help: "Discount of a period.") var discount = 0.01

  func validate() throws {
    guard horizon > 0, periodLength > 0, discount > -1 else {
      throw ValidationError("--horizon and --period-length are above 0, --discount above -1")
    }
    guard (0...TransactionModel.maximumPeriods).contains(periods) else {
      throw ValidationError("--periods is from 0 to \(TransactionModel.maximumPeriods)")
    }
  }

  func run() async throws {
    let known = try FitRun.readParameters(parameters)
    let chosen = known.first { model == nil ? known.count == 1 : $0.id == model }
    guard let chosen, let transactions = chosen.transactions else {
      Terminal.error(
        "\(parameters): no fitted model \(model ?? "is the only one"); it has: "
          + known.map(\.id).joined(separator: ", "))
      throw ExitStatus.configuration.code
    }
    let table = try CustomerTable.read(file)
    var lines: [String] = []
    for row in table.rows {
      lines.append(line(row, transactions, chosen.spend))
      if lines.count == 1_000 {
        Terminal.line(lines.joined(separator: "\n"))
        lines.removeAll(keepingCapacity: true)
      }
    }
    if !lines.isEmpty { Terminal.line(lines.joined(separator: "\n")) }
  }

  private func line(
    _ row: CustomerTable.Row, _ transactions: TransactionModel, _ spend: SpendModel?
  ) -> String {
    var members: [(String, Double?)] = [
      ("alive", transactions.probabilityAlive(row.history)),
      ("expected", transactions.expectedTransactions(in: horizon, row.history)),
      ("logLikelihood", transactions.logLikelihood(row.history)),
    ]
    if let spend {
      let isKnown = row.history.frequency > 0 && row.averageSpend > 0
      let average = spend.expectedAverage(
        purchases: isKnown ? row.history.frequency : 0, average: isKnown ? row.averageSpend : 0)
      let purchases = transactions.discountedTransactions(
        periods: periods, length: periodLength, rate: discount, row.history)
      members += [("spend", average), ("value", average.map { $0 * purchases })]
    }
    let texts = members.map { name, value in
      "\"\(name)\":" + (value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null")
    }
    return "{\(texts.joined(separator: ","))}"
  }
}
