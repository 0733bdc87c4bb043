import ArgumentParser
import CustomerValue
import Engine
import Foundation
import Kafka
import Records
import Settings
import Strategy
import Worker

/// `strata fit history`: from the bank's transactions.
struct FitHistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Fits one model of the strategy to the bank's transactions.",
    discussion: """
      Reads committed transactions from Kafka, or events from a file as strata bank --out writes \
      them, through the same engine as the service: filters, duplicates, reversals and late \
      events count as they do there.
      """)

  @OptionGroup var settings: SettingsOptions
  @Option(help: "The strategy's folder, instead of the settings'.") var strategy: String?
  @Option(help: "The value model to fit.") var model: String
  @Option(help: "A file of events, one JSON object a line, instead of Kafka.") var from: String?
  @Option(help: "Take no transaction after this day, such as 2026-01-31 (UTC).")
  var until: String?
  @OptionGroup var options: FitOptions

  func validate() throws {
    if let until, Self.end(of: until) == nil {
      throw ValidationError("--until takes a day such as 2026-01-31")
    }
  }

  func run() async throws {
    let resolved = try settings.resolve()
    let plan = try loadPlan(resolved)
    guard let index = plan.valueModels.firstIndex(where: { $0.id == model }) else {
      let known = plan.valueModels.map(\.id)
      Terminal.error(
        "the strategy has no value model \"\(model)\"; "
          + NearestName.remedy(for: model, among: known, what: "value models"))
      throw ExitStatus.configuration.code
    }
    let reader = try PurchaseReader(
      plan: plan, model: index, mappings: try resolved.loadMappings(),
      until: until.flatMap(Self.end), clock: Int64(Date().timeIntervalSince1970 * 1_000))
    if let from {
      try read(file: from, reader)
    } else {
      try readTopic(reader)
    }
    let run = FitRun(options: options)
    let history = reader.finish()
    Terminal.error(
      "\(history.records) records, \(history.rejected) of them refused; "
        + "\(history.rows.count) customers with a purchase")
    var parameters = try run.fit(
      id: model, unit: plan.valueModels[index].unit, history.rows,
      hasSpend: plan.valueModels[index].hasSpend)
    (parameters.from, parameters.until) = (history.from, history.until)
    try run.finish(parameters)
  }

  /// The last millisecond of a day.
  private static func end(of day: String) -> Int64? {
    (try? Date(day + "T23:59:59Z", strategy: .iso8601)).map {
      Int64($0.timeIntervalSince1970 * 1_000) + 999
    }
  }

  private func loadPlan(_ resolved: ResolvedSettings) throws -> StrategyPlan {
    guard let strategy else { return try resolved.loadStrategy().plan }
    do throws(StrategyErrors) {
      return try StrategyLoader.load(folder: strategy).plan
    } catch {
      Terminal.error(error.description)
      throw ExitStatus.configuration.code
    }
  }

  private func read(file path: String, _ reader: PurchaseReader) throws {
    var progress = ProgressLine("read")
    do throws(EventFile.Problem) {
      try EventFile.forEach(path) { event in
        event.withRecord(reader.take)
        progress.advance()
      }
    } catch {
      Terminal.error("fit: \(error)")
      throw ExitStatus.configuration.code
    }
    reader.endPartition()
    progress.end()
  }

  /// One partition after the other: a customer's events are all in one, and only the customers
  /// of one are in memory.
  private func readTopic(_ reader: PurchaseReader) throws {
    let worker = try settings.workerSettings()
    try KafkaAccess.reporting("fit", brokers: worker.brokers) { () throws(KafkaError) in
      let topic = worker.inputTopic(.transactions)
      var progress = ProgressLine("read")
      let partitions = try CustomerPartition.count(of: topic, worker)
      for partition in 0..<partitions {
        try CommittedTopicReader(worker.kafkaConfiguration()).read(topic, partitions: [partition]) {
          reader.take($0.asInput(topic: .transactions))
          progress.advance()
        }
        reader.endPartition()
        progress.note("partition \(partition + 1) of \(partitions)")
      }
      progress.end()
    }
  }
}
