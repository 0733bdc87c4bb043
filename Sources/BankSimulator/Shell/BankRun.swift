import Glibc
package import Kafka
import Records

/// A bank on a cluster: produces its events at a rate, reads what marketing sends to its
/// customers, and answers. Blocks its thread until it ends.
package struct BankRun {
  /// Why a run ended before its time.
  package enum Failure: Error, CustomStringConvertible, Sendable {
    case configuration(ConfigurationError)
    case kafka(KafkaError)
    /// Records the cluster did not take.
    case undelivered(Int)

    package var description: String {
      switch self {
      case .configuration(let error): error.description
      case .kafka(let error): "\(error)"
      case .undelivered(let count): "\(count) records were not delivered"
      }
    }
  }

  /// How far a run is.
  package struct Progress: Sendable {
    package var truth: BankTruth
    package var totalEvents: Int
    package var elapsed: Duration
  }

  /// Microseconds between two looks at the clock when nothing is to be sent.
  private static let pause: UInt32 = 2_000
  private let options: BankOptions
  private let configuration: KafkaConfiguration
  private let topics: BankTopics

  package init(
    options: BankOptions, configuration: KafkaConfiguration, topics: BankTopics = BankTopics()
  ) {
    self.options = options
    self.configuration = configuration
    self.topics = topics
  }

  /// Runs for `options.seconds`, or until `shouldStop`; whatever was produced is delivered before
  /// it returns.
  ///
  /// - Parameter progress: called about once a second.
  package func run(
    shouldStop: () -> Bool = { false }, progress: (Progress) -> Void = { _ in }
  ) throws(Failure) -> BankTruth {
    let producer: Producer
    do {
      producer = try Producer(configuration, role: .idempotentProducer)
    } catch {
      throw .configuration(error)
    }
    defer { producer.destroy(timeout: .seconds(10)) }
    var inbox = try ActionInbox.open(
      configuration, topics: [topics.offers, topics.marketing])
    defer { inbox.close() }
    let output = try BankOutput(producer, topics)

    let historySeconds = Double(options.seconds) * options.historyShare
    let present = wallClock() + (options.historyDays > 0 ? Int64(historySeconds * 1_000) : 0)
    let calendar = BankCalendar(options, present: present)
    var bank = Bank(options: options, start: calendar.start)
    var batch = RecordBatch()
    let started = ContinuousClock.now
    var reported = Duration.zero
    while bank.truth.eventsIn < calendar.totalEvents, !shouldStop() {
      let elapsed = ContinuousClock.now - started
      let wanted = min(calendar.totalEvents, Int(elapsed / .milliseconds(1) * rate))
      while bank.truth.eventsIn < wanted {
        batch.removeAll()
        // Never ahead of the clock: what has not happened cannot be reported.
        let time = min(calendar.time(ofEvent: bank.truth.eventsIn), wallClock())
        bank.next(now: time, into: &batch)
        try output.send(batch)
      }
      producer.poll()
      try inbox.drain { bank.react(to: $0, now: wallClock()) }
      if elapsed - reported >= .seconds(1) {
        reported = elapsed
        progress(
          Progress(truth: bank.truth, totalEvents: calendar.totalEvents, elapsed: elapsed))
      }
      usleep(BankRun.pause)
    }
    try output.finish()
    return bank.truth
  }

  /// Records a millisecond.
  private var rate: Double { Double(options.rate) / 1_000 }

  private func wallClock() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
  }
}
