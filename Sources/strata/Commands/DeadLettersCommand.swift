import ArgumentParser
import Foundation
import Kafka
import Records
import Worker

/// `strata dead-letters`: what was put aside, and putting it back.
struct DeadLettersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dead-letters", abstract: "Lists or replays records that were put aside.",
    subcommands: [List.self, Replay.self])

  /// Which dead letters are meant.
  struct Filter: ParsableArguments {
    @Option(help: "Only this error class, such as amount.missing.") var errorClass: String?
    @Option(help: "Only from this input topic.") var topic: String?
    @Option(help: "Only from this partition.") var partition: Int32?
    @Option(help: "Only records put aside at or after this time, RFC 3339.") var since: String?

    func validate() throws {
      if let since, Self.milliseconds(since) == nil {
        throw ValidationError("--since takes a time such as 2025-01-31T08:00:00Z")
      }
    }

    static func milliseconds(_ text: String) -> Int64? {
      (try? Date(text, strategy: .iso8601)).map { Int64($0.timeIntervalSince1970 * 1000) }
    }

    func matches(_ letter: DeadLetter) -> Bool {
      (errorClass == nil || letter.errorClass == errorClass)
        && (topic == nil || letter.topic == topic)
        && (partition == nil || letter.partition == partition)
        && (since.flatMap(Self.milliseconds).map { letter.timestamp >= $0 } ?? true)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows position and reason of each; never the record's content.")
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var filter: Filter
    @Flag(help: "Only counts by reason.") var count = false

    func run() async throws {
      let worker = try settings.workerSettings()
      var counts: [String: Int] = [:]
      try KafkaAccess.reporting("dead-letters", brokers: worker.brokers) {
        () throws(KafkaError) in
        let reader = CommittedTopicReader(worker.kafkaConfiguration())
        try reader.read(worker.deadLetterTopic) { record in
          let letter = DeadLetter(record)
          guard filter.matches(letter) else { return }
          counts[letter.errorClass, default: 0] += 1
          if !count { Terminal.line(letter.line) }
        }
      }
      for (reason, number) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
        Terminal.line("\(number)  \(reason)")
      }
    }
  }

  struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sends records to their input topic again, untouched.",
      discussion: """
        Replaying is idempotent: a record keeps its event id, so one that was applied meanwhile \
        changes nothing, and one that still cannot be applied becomes a dead letter again.
        """)
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var filter: Filter
    @Flag(help: "Only say how many would be sent.") var dryRun = false

    func run() async throws {
      let worker = try settings.workerSettings()
      let sent = try KafkaAccess.reporting("dead-letters", brokers: worker.brokers) {
        () throws(KafkaError) in
        try DeadLetterReplay(worker, filter: filter, dryRun: dryRun).run()
      }
      Terminal.line(dryRun ? "\(sent) records would be sent" : "\(sent) records sent")
    }
  }
}

/// Where a dead letter comes from and why it was put aside.
struct DeadLetter {
  var errorClass: String
  var message: String
  var topic: String
  var partition: Int32
  var offset: String
  var timestamp: Int64

  init(_ record: CommittedTopicReader.Record) {
    func text(_ name: StaticString) -> String {
      record.header(name).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    errorClass = text("strata.error.class")
    message = text("strata.error.message")
    topic = text("strata.error.topic")
    partition = Int32(text("strata.error.partition")) ?? -1
    offset = text("strata.error.offset")
    timestamp = record.timestamp
  }

  var line: String { "\(topic)[\(partition)]@\(offset)  \(errorClass)  \(message)" }
}

/// Sends dead letters to where they came from, in one transaction a batch.
private struct DeadLetterReplay {
  private let worker: WorkerSettings
  private let filter: DeadLettersCommand.Filter
  private let dryRun: Bool
  private static let prefix = Array("strata.error.".utf8)

  init(_ worker: WorkerSettings, filter: DeadLettersCommand.Filter, dryRun: Bool) {
    self.worker = worker
    self.filter = filter
    self.dryRun = dryRun
  }

  func run() throws(KafkaError) -> Int {
    let producer: Producer
    do {
      producer = try Producer(worker.kafkaConfiguration(), role: .idempotentProducer)
    } catch {
      throw KafkaError(code: .invalidArgument, operation: "replay", detail: error.description)
    }
    defer { producer.destroy(timeout: .seconds(10)) }
    var sent = 0
    var failure: KafkaError?
    let inputs = Set(InputTopic.allCases.map(worker.inputTopic))
    try CommittedTopicReader(worker.kafkaConfiguration()).read(worker.deadLetterTopic) { record in
      let letter = DeadLetter(record)
      guard failure == nil, filter.matches(letter), inputs.contains(letter.topic) else { return }
      sent += 1
      guard !dryRun else { return }
      do throws(KafkaError) {
        try send(record, to: try producer.topic(letter.topic), producer)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    try producer.flush(timeout: .seconds(60))
    let lost = producer.takeDeliveryFailures()
    guard lost.count == 0 else {
      throw KafkaError(
        code: .failed, operation: "replay",
        detail: "\(lost.count) records were not delivered; replay again")
    }
    return sent
  }

  private func send(
    _ record: CommittedTopicReader.Record, to topic: ProducerTopic, _ producer: Producer
  ) throws(KafkaError) {
    producer.start(topic, partition: nil, key: record.key, value: record.value)
    for field in record.headers where !field.name.starts(with: Self.prefix) {
      producer.header(field)
    }
    try producer.send()
  }
}
