extension WorkerSettings {
  /// librdkafka properties the exactly-once protocol rests on. They are set by the worker and
  /// refused in `kafka`.
  package static let reservedKafkaProperties: Set<String> = [
    "bootstrap.servers", "metadata.broker.list", "group.id", "group.instance.id",
    "transactional.id", "enable.idempotence", "enable.auto.commit", "enable.auto.offset.store",
    "isolation.level", "partition.assignment.strategy", "partitioner", "auto.offset.reset",
    "transaction.timeout.ms", "session.timeout.ms", "check.crcs", "acks", "request.required.acks",
    "enable.partition.eof", "max.in.flight", "max.in.flight.requests.per.connection",
  ]

  /// Every error of these settings, each with its remedy; empty when they are good.
  package func problems() -> [SettingProblem] {
    connectionProblems() + topicProblems() + sizeProblems() + timeProblems() + kafkaProblems()
  }

  private func connectionProblems() -> [SettingProblem] {
    var found: [SettingProblem] = []
    if brokers.isEmpty {
      found.append(
        SettingProblem(
          "brokers", "is empty", remedy: "name at least one broker as host:port"))
    }
    for broker in brokers.split(separator: ",", omittingEmptySubsequences: false)
    where !brokers.isEmpty && !isAddress(broker) {
      found.append(
        SettingProblem(
          "brokers", "\"\(broker)\" is not host:port",
          remedy: "write host:port, comma separated, such as kafka-1:9092,kafka-2:9092"))
    }
    if !isName(group, maximum: 200) {
      found.append(
        SettingProblem(
          "group", "\"\(group)\" is not a group name",
          remedy: "use 1 to 200 letters, digits, '.', '_' or '-'"))
    }
    if !isName(instance, maximum: 150) {
      found.append(
        SettingProblem(
          "instance", "\"\(instance)\" is not an instance name",
          remedy: "use 1 to 150 letters, digits, '.', '_' or '-', different for each process and "
            + "the same after a restart"))
    }
    if !(0...65_535).contains(http.port) {
      found.append(
        SettingProblem("http.port", "\(http.port) is not a port", remedy: "use 0 to 65535"))
    }
    if http.host.isEmpty {
      found.append(
        SettingProblem("http.host", "is empty", remedy: "use 127.0.0.1 or the pod's address"))
    }
    if let token = http.token, token.utf8.count < 16 {
      found.append(
        SettingProblem(
          "http.token", "is shorter than 16 characters",
          remedy: "use a random token of at least 16 characters, or leave it out to switch the "
            + "customer route off"))
    }
    let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
    if !levels.contains(log.level) {
      found.append(
        SettingProblem(
          "log.level", "\"\(log.level)\" is not a level",
          remedy: "use one of \(levels.joined(separator: ", "))"))
    }
    return found
  }

  private func topicProblems() -> [SettingProblem] {
    var found: [SettingProblem] = []
    var seen: [String: String] = [:]
    if !topicPrefix.isEmpty && !isName(topicPrefix, maximum: 100) {
      found.append(
        SettingProblem(
          "topicPrefix", "\"\(topicPrefix)\" cannot start a topic name",
          remedy: "use at most 100 letters, digits, '.', '_' or '-'"))
    }
    for (setting, name) in topics.all {
      if !isName(topicPrefix + name, maximum: 249) || name == "." || name == ".." {
        found.append(
          SettingProblem(
            setting, "\"\(name)\" is not a topic name",
            remedy: "use letters, digits, '.', '_' or '-', at most 249 with the prefix"))
      }
      if let other = seen[name] {
        found.append(
          SettingProblem(
            setting, "has the same name as \(other)", remedy: "give each topic its own name"))
      }
      seen[name] = setting
    }
    return found
  }

  private func sizeProblems() -> [SettingProblem] {
    var found: [SettingProblem] = []
    func range(_ setting: String, _ value: Int, _ allowed: ClosedRange<Int>, _ unit: String) {
      guard !allowed.contains(value) else { return }
      found.append(
        SettingProblem(
          setting, "\(value) is out of range",
          remedy: "use \(allowed.lowerBound) to \(allowed.upperBound) \(unit)"))
    }
    range("lanes", lanes, 1...256, "lanes")
    range("cacheBytes", cacheBytes, (1 << 20)...(1 << 42), "bytes")
    range("commit.intervalMilliseconds", commit.intervalMilliseconds, 1...60_000, "ms")
    range("commit.records", commit.records, 1...1_000_000, "records")
    range("commit.bytes", commit.bytes, 1_024...(1 << 30), "bytes")
    range(
      "checkpoint.intervalMilliseconds", checkpoint.intervalMilliseconds, 100...86_400_000, "ms")
    range("checkpoint.dirtyPercent", checkpoint.dirtyPercent, 1...90, "percent")
    range("standbyPartitions", standbyPartitions, 0...256, "partitions")
    range("checkpoint.sliceBytes", checkpoint.sliceBytes, 4_096...(1 << 30), "bytes")
    range(
      "checkpoint.maximumAge", Int(checkpoint.maximumAge), 60_000...2_592_000_000, "ms")
    range("limits.wakesPerTransaction", limits.wakesPerTransaction, 1...1_000_000, "customers")
    range("limits.restoreBatch", limits.restoreBatch, 1...1_000_000, "records")
    range("limits.stateBytes", limits.stateBytes, 1_024...(64 << 20), "bytes")
    range("limits.outputBytes", limits.outputBytes, 1_024...(64 << 20), "bytes")
    if stateDirectory.isEmpty {
      found.append(
        SettingProblem(
          "stateDirectory", "is empty", remedy: "name a directory on a local disk"))
    }
    return found
  }

  private func timeProblems() -> [SettingProblem] {
    var found: [SettingProblem] = []
    let all = [
      ("transaction", timeouts.transaction), ("session", timeouts.session),
      ("request", timeouts.request), ("revoke", timeouts.revoke),
      ("resolution", timeouts.resolution), ("liveness", timeouts.liveness),
      ("shutdown", timeouts.shutdown),
    ]
    for (name, value) in all where !(10...3_600_000).contains(value) {
      found.append(
        SettingProblem(
          "timeouts.\(name)", "\(value) is out of range", remedy: "use 10 to 3600000 ms"))
    }
    if timeouts.transaction >= timeouts.session {
      found.append(
        SettingProblem(
          "timeouts.transaction",
          "\(timeouts.transaction) ms is not below timeouts.session (\(timeouts.session) ms)",
          remedy: "a dead worker's transaction must end before its partitions move: lower it or "
            + "raise timeouts.session"))
    }
    if commit.intervalMilliseconds >= timeouts.transaction {
      found.append(
        SettingProblem(
          "commit.intervalMilliseconds",
          "is not below timeouts.transaction (\(timeouts.transaction) ms)",
          remedy: "commit well before the broker gives the transaction up"))
    }
    if timeouts.revoke >= timeouts.session {
      found.append(
        SettingProblem(
          "timeouts.revoke", "is not below timeouts.session (\(timeouts.session) ms)",
          remedy: "lower it: a revoke must end before the group gives the member up"))
    }
    return found
  }

  private func kafkaProblems() -> [SettingProblem] {
    kafka.keys.sorted().filter(WorkerSettings.reservedKafkaProperties.contains).map {
      SettingProblem(
        "kafka.\($0)", "is set by the worker itself",
        remedy: "remove it; exactly-once rests on it")
    }
  }
}

private func isAddress(_ text: Substring) -> Bool {
  let trimmed = text.trimmingPrefix { $0 == " " }
  guard let colon = trimmed.lastIndex(of: ":"), colon != trimmed.startIndex,
    let port = Int(trimmed[trimmed.index(after: colon)...])
  else { return false }
  return (1...65_535).contains(port)
}

private func isName(_ text: String, maximum: Int) -> Bool {
  let legal = text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
  return legal && !text.isEmpty && text.utf8.count <= maximum
}
