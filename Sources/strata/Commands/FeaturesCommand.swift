import ArgumentParser
import Events
import Glibc
import History
import Records
import Settings
import Strategy
import Worker

/// `strata features`: what a strategy's features come to on history.
struct FeaturesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Computes every customer's features from a file of events, at given times.",
    discussion: """
      The file is one that `strata bank --out` writes, or a bank's own in the same form: one JSON \
      object a line with topic, key, timestamp, headers and value, in the order of arrival. \
      Writes one JSON object a customer and time. Needs no cluster.
      """)

  @OptionGroup var settings: SettingsOptions
  @Option(help: "The file of events.") var from: String
  @Option(help: "The strategy's folder.") var strategy: String?
  @Option(help: "A time, RFC 3339. Repeatable; without one, after the last event.")
  var at: [String] = []
  @Option(help: "Where to write; standard output without it.") var out: String?

  private func times() throws -> [Int64] {
    try at.map { text in
      let bytes = Array(text.utf8)
      guard let time = try? bytes.withUnsafeBytes({ try DateTime.parse($0) }) else {
        throw ValidationError("--at takes a time such as 2025-01-31T08:00:00Z")
      }
      return time
    }
  }

  /// The strategy the option names, else the settings'.
  private func plan(_ resolved: ResolvedSettings) throws -> StrategyPlan {
    guard let strategy else { return try resolved.loadStrategy().plan }
    do throws(StrategyErrors) {
      return try StrategyLoader.load(folder: strategy).plan
    } catch {
      Terminal.error(error.description)
      throw ExitStatus.configuration.code
    }
  }

  func run() async throws {
    let times = try times()
    let resolved = try settings.resolve()
    let worker = try settings.workerSettings()
    let factory = try EngineFactory(plan: try plan(resolved), mappings: try resolved.loadMappings())
    let target = out ?? "/dev/stdout"
    guard let output = fopen(target, "w") else {
      Terminal.error("features: \(target): \(String(cString: strerror(errno)))")
      throw ExitStatus.failedCheck.code
    }
    var run = FeatureRun(engine: factory.make())
    do throws(EventFileError) {
      var reader = try EventFileReader(path: from, topics: worker.inputRoles)
      try run.read(
        &reader, at: times, progress: { Terminal.error("\($0) records") },
        { line in
          _ = line.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, output) }
          fputc(10, output)
        })
    } catch {
      Terminal.error("features: \(error)")
      throw ExitStatus.failedCheck.code
    }
    let isSound = ferror(output) == 0
    let isWritten = fclose(output) == 0 && isSound
    guard isWritten else {
      Terminal.error("features: the output cannot be written")
      throw ExitStatus.failedCheck.code
    }
    let counts = run.counts
    Terminal.error(
      "\(counts.applied) events applied, \(counts.unchanged) unchanged, \(counts.rejected) "
        + "rejected; \(run.customerCount) customers")
  }
}

extension WorkerSettings {
  /// The role of each input topic, by its own name and by the deployment's.
  var inputRoles: [String: InputTopic] {
    var roles: [String: InputTopic] = [:]
    for role in InputTopic.allCases {
      roles[TopicNames().name(of: role)] = role
      roles[bankTopic(role)] = role
    }
    return roles
  }
}
