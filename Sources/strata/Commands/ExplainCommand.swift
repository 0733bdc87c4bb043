import ArgumentParser
import Foundation
import Kafka
import Records
import Strategy
import Worker

/// `strata explain`: why this, why not that.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Shows a customer's stages, tiers, segments and decisions with their reasons.")

  @OptionGroup var settings: SettingsOptions
  @Option(help: "The stages, tiers and segments of this customer and all decisions.") var customer:
    String?
  @Option(help: "This decision.") var decision: String?
  @Option(help: "At most so many, the newest.") var limit = 10
  @Flag(help: "The recorded JSON, one decision a line.") var json = false

  func validate() throws {
    guard (customer == nil) != (decision == nil) else {
      throw ValidationError("give either --customer or --decision")
    }
    guard (1...10_000).contains(limit) else {
      throw ValidationError("--limit takes a number from 1 to 10000")
    }
  }

  func run() async throws {
    let worker = try settings.workerSettings()
    let found = try KafkaAccess.reporting("explain", brokers: worker.brokers) {
      () throws(KafkaError) in
      try decisions(worker)
    }
    let stages = try stages(worker)
    for line in stages { Terminal.line(line) }
    guard !found.isEmpty || !stages.isEmpty else {
      Terminal.error("explain: no such decision is recorded")
      throw ExitStatus.failedCheck.code
    }
    for value in found {
      if json {
        Terminal.line(String(decoding: value, as: UTF8.self))
      } else if let explanation = Explanation(value) {
        Terminal.line(explanation.words + "\n")
      }
    }
  }

  /// Where the customer stands in each lifecycle, tier and segment, in words.
  private func stages(_ worker: WorkerSettings) throws -> [String] {
    guard let customer, !json else { return [] }
    let plan = try settings.resolve().loadStrategy().plan
    let state = try KafkaAccess.reporting("explain", brokers: worker.brokers) {
      () throws(KafkaError) in
      try CommittedState.newest(of: Array(customer.utf8), worker)
    }
    guard let state else { return [] }
    let shown = CustomerStateText(plan: plan).json(state, customer: customer)
    return StageWords(state: shown).lines + GroupWords(state: shown).lines
  }

  private func decisions(_ worker: WorkerSettings) throws(KafkaError) -> [Data] {
    let reader = CommittedTopicReader(worker.kafkaConfiguration())
    let topic = worker.outputTopic(.decisions)
    var found: [Data] = []
    func keep(_ value: UnsafeRawBufferPointer) {
      found.append(Data(value))
      if found.count > limit { found.removeFirst() }
    }
    if let customer {
      let key = Array(customer.utf8)
      let partitions = try CustomerPartition.of(key, topic: topic, worker)
      try reader.read(topic, partitions: partitions) { record in
        guard let value = record.value, record.key?.elementsEqual(key) == true else { return }
        keep(value)
      }
    } else if let decision {
      let id = Array(decision.utf8)
      try reader.read(topic) { record in
        guard let value = record.value,
          record.header("ce_correlationid")?.elementsEqual(id) == true
        else { return }
        keep(value)
      }
    }
    return found
  }
}
