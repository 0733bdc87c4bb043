import ArgumentParser
import Kafka
import Settings
import StateStore
import Strategy
import Verification
import Worker

/// `strata verify`: recomputes from committed input, compares everything.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recomputes everything from committed input and compares outputs and states.",
    discussion: """
      Replays strata.journal over the inputs and compares every output, every dead letter, the \
      changelog and, with --store, stopped workers' local stores, byte for byte. Where the \
      population is counted, what each partition told of it is recomputed, and cut points are \
      merged again from the parts that are still there. Run it while no worker commits, or \
      differences of the last moment show.
      """)

  @OptionGroup var settings: SettingsOptions
  @Option(help: "A stopped worker's state directory to compare as well. Repeatable.")
  var store: [String] = []
  @Flag(help: "The last line of output is one JSON object.") var json = false

  func run() async throws {
    let resolved = try settings.resolve()
    let worker = try settings.workerSettings()
    let engines = try EngineFactory(
      plan: try resolved.loadStrategy().plan, mappings: try resolved.loadMappings())
    let configuration = worker.kafkaConfiguration()
    let comparison = StoreComparison(
      directories: store.map { RocksDirectory(path: $0) }, settings: worker)
    let report = try KafkaAccess.reporting("verify", brokers: worker.brokers) {
      () throws(KafkaError) in
      var verification = TopicVerification(settings: worker, configuration: configuration)
      return try verification.run(
        makeProcessor: { engines.make() },
        stores: comparison.compare,
        progress: { done, all in
          Terminal.error("verified \(done) of \(all) partitions")
        })
    }
    for row in report.rows where row.count > 0 || !json {
      Terminal.line("\(row.name): \(row.count)")
    }
    for finding in report.findings { Terminal.line("population: \(finding)") }
    Terminal.line(report.isVerified ? "verified" : "NOT verified")
    if json { Terminal.line(report.json) }
    if !report.isVerified { throw ExitStatus.failedCheck.code }
  }
}
