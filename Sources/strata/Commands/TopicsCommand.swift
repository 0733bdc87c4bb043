import ArgumentParser
import Kafka
import Records
import Topics
import Worker

/// `strata topics`: the cluster's topics against `topics/`.
struct TopicsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topics", abstract: "Compares a cluster's topics with topics/.",
    subcommands: [Check.self, Apply.self])

  struct Options: ParsableArguments {
    @OptionGroup var settings: SettingsOptions
    @Option(help: "The folder of topic files.") var directory = "topics"
    @Option(help: "Partitions of the topics that have more than one, instead of the files'.")
    var partitions: Int32?

    /// The description with the deployment's names and numbers.
    func wanted(_ worker: WorkerSettings) throws -> [TopicDefinition] {
      do throws(TopicDefinition.Malformed) {
        let usual = TopicNames().all
        var names: [String: String] = [:]
        for (usual, own) in zip(usual, worker.topics.all) { names[usual.name] = own.name }
        let topics = try TopicDefinition.load(folder: directory).map { topic in
          var topic = topic
          topic.name = worker.topicPrefix + (names[topic.name] ?? topic.name)
          if let partitions, topic.partitions > 1 { topic.partitions = partitions }
          return topic
        }
        return TopicsCommand.withRekeyStages(topics, worker)
      } catch {
        Terminal.error("topics: \(error)")
        throw ExitStatus.configuration.code
      }
    }
  }

  /// A topic that goes through the re-key stage is the bank's own affair; its re-keyed copy is
  /// made like the topic it stands for.
  fileprivate static func withRekeyStages(
    _ topics: [TopicDefinition], _ worker: WorkerSettings
  ) -> [TopicDefinition] {
    topics.map { topic in
      var topic = topic
      for input in worker.rekey where topic.name == worker.bankTopic(input) {
        topic.name = worker.rekeyTopic(input)
      }
      return topic
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reports what is missing or differs; changes nothing.")
    @OptionGroup var options: Options

    func run() async throws {
      let worker = try options.settings.workerSettings()
      let wanted = try options.wanted(worker)
      let findings = try KafkaAccess.reporting("topics", brokers: worker.brokers) {
        () throws(KafkaError) in
        try TopicCluster(worker).findings(wanted)
      }
      for finding in findings { Terminal.line(finding.description) }
      guard findings.isEmpty else { throw ExitStatus.failedCheck.code }
      Terminal.line("all \(wanted.count) topics are as described")
    }
  }

  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Creates what is missing and reports what differs.")
    @OptionGroup var options: Options
    @Option(help: "Replicas of a new topic; -1 takes the cluster's default.")
    var replication: Int32 = -1

    func run() async throws {
      let worker = try options.settings.workerSettings()
      let wanted = try options.wanted(worker)
      let differences = try KafkaAccess.reporting("topics", brokers: worker.brokers) {
        () throws(KafkaError) in
        try TopicCluster(worker).apply(wanted, replication: replication) { Terminal.line($0) }
      }
      for finding in differences { Terminal.line(finding.description) }
      if !differences.isEmpty { throw ExitStatus.failedCheck.code }
    }
  }
}

/// Talks to the cluster on behalf of `strata topics`.
private struct TopicCluster {
  let worker: WorkerSettings
  static let timeout = Duration.seconds(30)

  init(_ worker: WorkerSettings) { self.worker = worker }

  private var equal: Set<String> {
    Set(InputTopic.allCases.map(worker.inputTopic) + [worker.stateTopic, worker.journalTopic])
  }

  func findings(_ wanted: [TopicDefinition]) throws(KafkaError) -> [TopicFinding] {
    let admin = try makeAdmin()
    defer { _ = admin.destroy(timeout: .seconds(5)) }
    return TopicComparison.compare(wanted, try existing(wanted, admin), equal: equal)
  }

  func apply(
    _ wanted: [TopicDefinition], replication: Int32, say: (String) -> Void
  ) throws(KafkaError) -> [TopicFinding] {
    let admin = try makeAdmin()
    defer { _ = admin.destroy(timeout: .seconds(5)) }
    let findings = TopicComparison.compare(wanted, try existing(wanted, admin), equal: equal)
    var missing: [NewTopic] = []
    for case .missing(let topic) in findings {
      missing.append(
        NewTopic(
          name: topic.name, partitions: topic.partitions, replicationFactor: replication,
          configuration: topic.configuration))
    }
    let failures = try admin.createTopics(missing, timeout: Self.timeout)
    for topic in missing {
      if let failure = failures[topic.name] { throw failure }
      say("\(topic.name): created with \(topic.partitions) partitions")
    }
    return findings.filter { if case .missing = $0 { false } else { true } }
  }

  private func makeAdmin() throws(KafkaError) -> Admin {
    do {
      return try Admin(worker.kafkaConfiguration())
    } catch {
      throw KafkaError(
        code: .invalidArgument, operation: "topics", detail: error.description)
    }
  }

  private func existing(
    _ wanted: [TopicDefinition], _ admin: Admin
  ) throws(KafkaError) -> [String: ExistingTopic] {
    let metadata = try admin.metadata(timeout: Self.timeout)
    let present = wanted.map(\.name).filter { metadata.partitionCount($0) != nil }
    let settings = try admin.topicConfigurations(present, timeout: Self.timeout)
    var found: [String: ExistingTopic] = [:]
    for name in present {
      var configuration: [String: String] = [:]
      for entry in settings[name] ?? [] { configuration[entry.name] = entry.value }
      found[name] = ExistingTopic(
        partitions: metadata.partitionCount(name) ?? 0, configuration: configuration)
    }
    return found
  }
}
