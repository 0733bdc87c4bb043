import ArgumentParser
import Kafka
import Records
import StateStore
import Strategy
import Verification
import Worker

/// `strata state`: committed state, from the changelog.
struct StateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state", abstract: "Shows committed state of customers.",
    subcommands: [Get.self, List.self, Verify.self])

  struct Get: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows one customer's committed state as JSON.")
    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The customer's id.") var customer: String

    func run() async throws {
      let worker = try settings.workerSettings()
      let plan = try settings.resolve().loadStrategy().plan
      let key = Array(customer.utf8)
      let state = try KafkaAccess.reporting("state", brokers: worker.brokers) {
        () throws(KafkaError) in
        try CommittedState.newest(of: key, worker)
      }
      guard let state else {
        Terminal.error("state: no such customer")
        throw ExitStatus.failedCheck.code
      }
      Terminal.line(CustomerStateText(plan: plan).json(state, customer: customer))
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows every customer's committed state, one JSON object a line.")
    @OptionGroup var settings: SettingsOptions
    @Option(help: "Only this partition.") var partition: Int32?
    @Option(help: "At most so many.") var limit = 1_000_000
    @Flag(help: "Only the ids.") var ids = false

    func run() async throws {
      let worker = try settings.workerSettings()
      let text = CustomerStateText(plan: try settings.resolve().loadStrategy().plan)
      let states = try KafkaAccess.reporting("state", brokers: worker.brokers) {
        () throws(KafkaError) in
        try Changelog.newest(worker, partitions: partition.map { [$0] })
      }
      for (customer, state) in states.prefix(limit) {
        let id = String(decoding: customer, as: UTF8.self)
        Terminal.line(ids ? id : text.json(state, customer: id))
      }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compares stopped workers' local stores with the changelog.")
    @OptionGroup var settings: SettingsOptions
    @Argument(help: "State directories of stopped workers.") var store: [String]

    func run() async throws {
      let worker = try settings.workerSettings()
      let comparison = StoreComparison(
        directories: store.map { RocksDirectory(path: $0) }, settings: worker)
      let (compared, different) = try KafkaAccess.reporting("state", brokers: worker.brokers) {
        () throws(KafkaError) in
        try Changelog.compare(worker, comparison)
      }
      Terminal.line("\(compared) customers compared, \(different) differ")
      if different > 0 { throw ExitStatus.failedCheck.code }
    }
  }
}

/// The changelog as a table.
private enum Changelog {
  static func newest(
    _ worker: WorkerSettings, partitions: [Int32]?
  ) throws(KafkaError) -> [([UInt8], [UInt8])] {
    var newest: [[UInt8]: [UInt8]] = [:]
    let reader = CommittedTopicReader(worker.kafkaConfiguration())
    try reader.read(worker.stateTopic, partitions: partitions) { record in
      guard let key = record.key, !PopulationKey.isReserved(key) else { return }
      newest[Array(key)] = record.value.map { Array($0) }
    }
    return newest.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }

  static func compare(
    _ worker: WorkerSettings, _ comparison: StoreComparison
  ) throws(KafkaError) -> (compared: Int, different: Int) {
    var entries: [Int32: [ChangelogEntry]] = [:]
    let reader = CommittedTopicReader(worker.kafkaConfiguration())
    let ends = try reader.read(worker.stateTopic) { record in
      guard let key = record.key else { return }
      entries[record.partition, default: []].append(
        ChangelogEntry(
          offset: record.offset, customer: Array(key), state: record.value.map { Array($0) }))
    }
    var total = (compared: 0, different: 0)
    for partition in ends.keys.sorted() {
      let changelog = entries[partition] ?? []
      var states: [[UInt8]: [UInt8]] = [:]
      for entry in changelog { states[entry.customer] = entry.state }
      let (compared, different) = comparison.compare(partition, states, changelog)
      total.compared += compared
      total.different += different
    }
    return total
  }
}
