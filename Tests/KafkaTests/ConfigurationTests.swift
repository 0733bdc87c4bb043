import Testing

@testable import Kafka

@Suite("Configuration")
struct ConfigurationTests {
  let plain = KafkaConfiguration(properties: ["bootstrap.servers": "127.0.0.1:1"])
  static let roles: [KafkaRole] = [
    .groupMember(group: "g", instance: "worker-0-lane-0"),
    .reader(uncommitted: true, group: nil), .reader(uncommitted: false, group: "g"),
    .transactionalProducer(id: "t", timeout: 10_000), .idempotentProducer, .admin,
  ]

  @Test("every role's own settings are accepted by the library", arguments: roles)
  func accepted(role: KafkaRole) {
    #expect(plain.problems(for: role) == [])
  }

  @Test("a consumer avoids the library's traps by default")
  func consumerDefaults() throws {
    let set = plain.effectiveProperties(for: .groupMember(group: "g", instance: "i"))
    #expect(set["check.crcs"] == "true")
    #expect(set["enable.auto.commit"] == "false")
    #expect(set["enable.auto.offset.store"] == "false")
    #expect(set["isolation.level"] == "read_committed")
    #expect(set["partition.assignment.strategy"] == "range")
    #expect(set["group.id"] == "g")
    #expect(set["group.instance.id"] == "i")
    // Thresholds above what a lane drains in the fetcher's one second of back-off.
    #expect(try #require(Int(set["queued.min.messages"] ?? "")) >= 1_000_000)
    #expect(try #require(Int(set["queued.max.messages.kbytes"] ?? "")) >= 262_144)
  }

  @Test("a restore target is read uncommitted, a restore committed")
  func isolation() {
    let target = plain.effectiveProperties(for: .reader(uncommitted: true, group: nil))
    #expect(target["isolation.level"] == "read_uncommitted")
    let restore = plain.effectiveProperties(for: .reader(uncommitted: false, group: nil))
    #expect(restore["isolation.level"] == "read_committed")
  }

  @Test("a producer partitions like Java, is idempotent, and its transactions end before sessions")
  func producerDefaults() throws {
    let set = plain.effectiveProperties(for: .transactionalProducer(id: "t", timeout: 10_000))
    #expect(set["partitioner"] == "murmur2_random")
    #expect(set["enable.idempotence"] == "true")
    #expect(set["transactional.id"] == "t")
    let member = plain.effectiveProperties(for: .groupMember(group: "g", instance: nil))
    let transaction = try #require(Int(set["transaction.timeout.ms"] ?? ""))
    let session = try #require(Int(member["session.timeout.ms"] ?? ""))
    #expect(transaction < session)
  }

  @Test(
    "what correctness rests on cannot be configured away",
    arguments: [
      ("partition.assignment.strategy", "cooperative-sticky"), ("check.crcs", "false"),
      ("enable.auto.commit", "true"), ("isolation.level", "read_uncommitted"),
      ("group.id", "other"), ("enable.auto.offset.store", "true"),
    ])
  func forbidden(name: String, value: String) {
    var configuration = plain
    configuration.properties[name] = value
    let problems = configuration.problems(for: .groupMember(group: "g", instance: nil))
    #expect(problems.map(\.property) == [name])
    #expect(problems.first?.kind == .forbidden)
    #expect(problems.first?.remedy.isEmpty == false)
  }

  @Test("the CRC32 partitioner is refused")
  func partitioner() {
    var configuration = plain
    configuration.properties["partitioner"] = "consistent_random"
    let problems = configuration.problems(for: .idempotentProducer)
    #expect(problems.map(\.kind) == [.forbidden])
    #expect(configuration.problems(for: .groupMember(group: "g", instance: nil)) == [])
  }

  @Test("all problems are reported at once")
  func allAtOnce() {
    let configuration = KafkaConfiguration(properties: [
      "no.such.property": "1", "session.timeout.ms": "soon", "check.crcs": "false",
    ])
    let problems = ConfigurationError(
      problems: configuration.problems(for: .groupMember(group: "g", instance: nil))
    ).problems
    #expect(
      problems.map(\.property)
        == ["bootstrap.servers", "check.crcs", "no.such.property", "session.timeout.ms"])
    #expect(problems.map(\.kind) == [.invalid, .forbidden, .unknown, .invalid])
  }

  @Test("a handle is not made from a bad configuration")
  func refusedHandle() {
    let configuration = KafkaConfiguration(properties: ["bootstrap.servers": "x", "acks": "many"])
    #expect(throws: ConfigurationError.self) {
      try Producer(configuration, role: .idempotentProducer)
    }
  }

  @Test("contradictions that only the whole reveals are reported by the library's text")
  func contradiction() {
    var configuration = plain
    configuration.properties["max.in.flight.requests.per.connection"] = "100"
    #expect {
      _ = try Producer(configuration, role: .idempotentProducer)
    } throws: { error in
      (error as? ConfigurationError)?.problems.first?.kind == .rejected
    }
  }

  @Test("SASL and TLS settings pass through")
  func security() {
    let configuration = KafkaConfiguration(properties: [
      "bootstrap.servers": "broker:9093", "security.protocol": "SASL_SSL",
      "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": "worker", "sasl.password": "hush",
      "ssl.endpoint.identification.algorithm": "https",
      "ssl.ca.location": "/etc/ssl/certs/ca-certificates.crt",
    ])
    for role in ConfigurationTests.roles { #expect(configuration.problems(for: role) == []) }
    let set = configuration.effectiveProperties(for: .admin)
    #expect(set["sasl.password"] == "hush")
  }

  @Test("secrets appear in no description")
  func redaction() {
    let secrets = [
      "sasl.password", "sasl.username", "ssl.key.password", "ssl.keystore.password",
      "ssl.key.pem", "sasl.oauthbearer.client.secret", "sasl.oauthbearer.config",
    ]
    var configuration = plain
    for name in secrets { configuration.properties[name] = "TopSecret" }
    var dumped = ""
    dump(configuration, to: &dumped)
    for shown in ["\(configuration)", String(reflecting: configuration), dumped] {
      #expect(!shown.contains("TopSecret"))
      #expect(shown.contains(SecretProperties.mask))
      #expect(shown.contains("127.0.0.1:1"))
    }
    let token = OAuthToken(value: "TopSecret", expiresAt: 0, principal: "p")
    #expect(!"\(token)".contains("TopSecret"))
    #expect(!String(reflecting: token).contains("TopSecret"))
  }

  @Test("a refused secret is not quoted")
  func refusedSecret() {
    var configuration = plain
    configuration.properties["ssl.key.pem"] = "TopSecret"
    configuration.properties["sasl.oauthbearer.client.secret.x"] = "TopSecret"
    let problems = configuration.problems(for: .admin)
    #expect(!problems.isEmpty)
    #expect(!"\(ConfigurationError(problems: problems))".contains("TopSecret"))
  }
}
