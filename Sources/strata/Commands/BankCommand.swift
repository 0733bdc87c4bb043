import ArgumentParser
import BankSimulator
import Foundation
import Kafka
import Records
import Synchronization
import UnixSignals
import Worker

/// `strata bank`: the simulated bank.
struct BankCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bank",
    abstract: "Simulates a bank: customers, transactions, responses, complaints, surveys.",
    discussion: "The same seed and options give the same bank.")

  @OptionGroup var settings: SettingsOptions
  @Option(help: "Customers of the bank.") var customers = 20_000
  @Option(help: "Records a second.") var rate = 2_000
  @Option(help: "How long to stream.") var seconds = 60
  @Option(help: "Seed of everything that is random.") var seed: UInt64 = 1
  @Option(help: "Days of history that the first records are spread over.") var historyDays = 90
  @Option(help: "Write the events to this file instead, one JSON object a line.")
  var out: String?
  @Option(help: "With --out: the present, RFC 3339, for byte-equal files.") var present: String?
  @Flag(help: "The last line of output is what was sent, as one JSON object.") var json = false

  private var options: BankOptions {
    var options = BankOptions()
    options.customers = customers
    options.rate = rate
    options.seconds = seconds
    options.seed = seed
    options.historyDays = historyDays
    return options
  }

  func validate() throws {
    let problems = options.problems()
    guard problems.isEmpty else { throw ValidationError(problems.joined(separator: "; ")) }
    if let present, (try? Date(present, strategy: .iso8601)) == nil {
      throw ValidationError("--present takes a time such as 2025-01-31T08:00:00Z")
    }
  }

  func run() async throws {
    let truth: BankTruth
    if let out {
      truth = try write(to: out)
    } else {
      truth = try await stream()
    }
    Terminal.error("sent \(truth.eventsIn) records, \(truth.malformed) of them malformed")
    if json { Terminal.line(truth.json) }
  }

  private func write(to path: String) throws -> BankTruth {
    let present = present.flatMap { try? Date($0, strategy: .iso8601) } ?? Date()
    let file = BankFile(options: options, end: Int64(present.timeIntervalSince1970 * 1_000))
    do throws(BankFile.WriteError) {
      return try file.write(to: path) { done, all in
        Terminal.error("\(done) of \(all) records")
      }
    } catch {
      Terminal.error("bank: \(error)")
      throw ExitStatus.failedCheck.code
    }
  }

  /// Streams on a thread of its own, since it blocks; SIGINT and SIGTERM end it early.
  private func stream() async throws -> BankTruth {
    let worker = try settings.workerSettings()
    let stop = StopFlag()
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let waiting = Task {
      for await _ in signals { stop.raise() }
    }
    defer { waiting.cancel() }
    let run = BankRun(
      options: options, configuration: worker.kafkaConfiguration(), topics: worker.bankTopics)
    let result: Result<BankTruth, BankRun.Failure> = await withCheckedContinuation { done in
      Thread {
        done.resume(
          returning: Result { () throws(BankRun.Failure) in
            try run.run(
              shouldStop: { stop.isRaised },
              progress: { progress in
                Terminal.error(
                  "\(progress.truth.eventsIn) of \(progress.totalEvents) records, "
                    + "\(progress.truth.actionsReceived) actions received")
              })
          })
      }.start()
    }
    switch result {
    case .success(let truth): return truth
    case .failure(let error):
      return try KafkaAccess.reporting("bank", brokers: worker.brokers) {
        () throws(KafkaError) in
        if case .kafka(let error) = error { throw error }
        throw KafkaError(code: .failed, operation: "bank", detail: error.description)
      }
    }
  }

  private final class StopFlag: Sendable {
    private let raised = Atomic<Bool>(false)
    var isRaised: Bool { raised.load(ordering: .relaxed) }
    func raise() { raised.store(true, ordering: .relaxed) }
  }
}

extension WorkerSettings {
  /// The names under which the bank meets the service.
  var bankTopics: BankTopics {
    var names = BankTopics()
    names.transactions = bankTopic(.transactions)
    names.customers = bankTopic(.customers)
    names.feedback = bankTopic(.feedback)
    names.offers = outputTopic(.offers)
    names.marketing = outputTopic(.marketing)
    return names
  }
}
