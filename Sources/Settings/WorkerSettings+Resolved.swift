import Records
package import Worker

extension WorkerSettings {
  /// The worker's settings from the resolved ones, checked as a whole.
  /// - Parameter hostName: Stands in for an empty `worker.instance`.
  package init(
    _ resolved: ResolvedSettings, hostName: String
  ) throws(ConfigurationProblems) {
    var problems: [ConfigurationProblem] = []
    let instance = resolved.text("worker.instance")
    self.init(
      brokers: resolved.list("kafka.brokers").joined(separator: ","),
      instance: instance.isEmpty ? hostName : instance)
    group = resolved.text("kafka.group")
    kafka = resolved.properties("kafka.properties")
    lanes = Int(resolved.integer("worker.lanes"))
    stateDirectory = resolved.text("worker.stateDirectory")
    cacheBytes = Int(resolved.integer("worker.cacheSize"))
    takeTopics(resolved, &problems)
    takeTimes(resolved)
    commit.records = Int(resolved.integer("worker.commitRecords"))
    commit.bytes = Int(resolved.integer("worker.commitBytes"))
    checkpoint.dirtyPercent = Int(resolved.integer("worker.checkpointDirtyPercent"))
    standbyPartitions = Int(resolved.integer("worker.standbyPartitions"))
    limits.wakesPerTransaction = Int(resolved.integer("worker.wakesPerTransaction"))
    limits.stateBytes = Int(resolved.integer("worker.maximumStateSize"))
    limits.outputBytes = Int(resolved.integer("worker.maximumOutputSize"))
    takeHTTP(resolved, &problems)
    log.level = resolved.text("log.level")
    problems += self.problems().map { problem in
      ConfigurationProblem(
        origin: resolved.origin(SettingNames.key(ofWorkerSetting: problem.setting)),
        message: "\(SettingNames.key(ofWorkerSetting: problem.setting)) \(problem.problem)",
        remedy: problem.remedy)
    }
    guard problems.isEmpty else { throw ConfigurationProblems(problems) }
  }

  private mutating func takeTopics(
    _ resolved: ResolvedSettings, _ problems: inout [ConfigurationProblem]
  ) {
    topicPrefix = resolved.text("topics.prefix")
    topics.transactions = resolved.text("topics.transactions")
    topics.customers = resolved.text("topics.customers")
    topics.feedback = resolved.text("topics.feedback")
    topics.offers = resolved.text("topics.offers")
    topics.marketing = resolved.text("topics.marketing")
    topics.segments = resolved.text("topics.segments")
    topics.profiles = resolved.text("topics.profiles")
    topics.decisions = resolved.text("topics.decisions")
    topics.deadLetters = resolved.text("topics.deadLetters")
    topics.erasures = resolved.text("topics.erasures")
    topics.state = resolved.text("topics.state")
    topics.journal = resolved.text("topics.journal")
    topics.aggregates = resolved.text("topics.aggregates")
    topics.strategy = resolved.text("topics.strategy")
    for name in resolved.list("topics.rekey") {
      if let topic = InputTopic.allCases.first(where: { "\($0)" == name }) {
        rekey.insert(topic)
      } else {
        problems.append(
          ConfigurationProblem(
            origin: resolved.origin("topics.rekey"), message: "'\(name)' is no input",
            remedy: "write any of: transactions, customers, feedback"))
      }
    }
  }

  private mutating func takeTimes(_ resolved: ResolvedSettings) {
    commit.intervalMilliseconds = Int(resolved.integer("worker.commitInterval"))
    checkpoint.intervalMilliseconds = Int(resolved.integer("worker.checkpointInterval"))
    checkpoint.maximumAge = resolved.integer("worker.maximumStoreAge")
    timeouts.transaction = Int(resolved.integer("worker.transactionTimeout"))
    timeouts.session = Int(resolved.integer("worker.sessionTimeout"))
    timeouts.request = Int(resolved.integer("worker.requestTimeout"))
    timeouts.revoke = Int(resolved.integer("worker.revokeTimeout"))
    timeouts.resolution = Int(resolved.integer("worker.resolutionTimeout"))
    timeouts.liveness = Int(resolved.integer("worker.livenessTimeout"))
    timeouts.shutdown = Int(resolved.integer("worker.shutdownTimeout"))
  }

  private mutating func takeHTTP(
    _ resolved: ResolvedSettings, _ problems: inout [ConfigurationProblem]
  ) {
    let token = resolved.text("http.token")
    http.token = token.isEmpty ? nil : token
    let listen = resolved.text("http.listen")
    guard !listen.isEmpty else { return }
    guard let address = HostAndPort(listen) else {
      problems.append(
        ConfigurationProblem(
          origin: resolved.origin("http.listen"), message: "'\(listen)' is not host:port",
          remedy: "write an address such as 127.0.0.1:8080, or leave it empty for no server"))
      return
    }
    http.host = address.host
    http.port = address.port
  }
}

/// The keys of the file for the names the worker's own checks use.
enum SettingNames {
  private static let keys: [String: String] = [
    "brokers": "kafka.brokers", "group": "kafka.group", "topicPrefix": "topics.prefix",
    "instance": "worker.instance", "lanes": "worker.lanes",
    "stateDirectory": "worker.stateDirectory", "cacheBytes": "worker.cacheSize",
    "commit.intervalMilliseconds": "worker.commitInterval",
    "commit.records": "worker.commitRecords", "commit.bytes": "worker.commitBytes",
    "checkpoint.intervalMilliseconds": "worker.checkpointInterval",
    "checkpoint.dirtyPercent": "worker.checkpointDirtyPercent",
    "checkpoint.maximumAge": "worker.maximumStoreAge",
    "standbyPartitions": "worker.standbyPartitions",
    "limits.wakesPerTransaction": "worker.wakesPerTransaction",
    "limits.stateBytes": "worker.maximumStateSize",
    "limits.outputBytes": "worker.maximumOutputSize",
    "timeouts.transaction": "worker.transactionTimeout",
    "timeouts.session": "worker.sessionTimeout", "timeouts.request": "worker.requestTimeout",
    "timeouts.revoke": "worker.revokeTimeout",
    "timeouts.resolution": "worker.resolutionTimeout",
    "timeouts.liveness": "worker.livenessTimeout", "timeouts.shutdown": "worker.shutdownTimeout",
    "http.host": "http.listen", "http.port": "http.listen",
  ]

  static func key(ofWorkerSetting name: String) -> String {
    if let key = keys[name] { return key }
    return name.hasPrefix("kafka.") ? "kafka.properties" : name
  }
}
