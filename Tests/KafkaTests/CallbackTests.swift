import Logging
import Testing

@testable import Kafka

@Suite("Callbacks")
struct CallbackTests {
  @Test("the library's log lines reach the logger at their level")
  func logs() throws {
    let lines = Collected<String>()
    let logger = Logger(label: "kafka") { _ in RecordingLogHandler(lines) }
    let mock = try MockCluster()
    let producer = try Producer(
      mock.configuration(["debug": "generic"], hooks: ClientHooks(logger: logger)),
      role: .idempotentProducer)
    producer.poll(10)
    #expect(lines.all.contains { $0.hasPrefix("debug ") })
  }

  @Test("statistics arrive as the library's JSON")
  func statistics() throws {
    let mock = try MockCluster()
    let documents = Collected<[UInt8]>()
    let hooks = ClientHooks(statistics: { documents.append(Array($0)) })
    let producer = try Producer(
      mock.configuration(["statistics.interval.ms": "50"], hooks: hooks),
      role: .idempotentProducer)
    let deadline = Deadline(.seconds(10))
    while documents.all.isEmpty, !deadline.hasPassed { producer.poll(50) }
    let document = try #require(documents.all.first)
    #expect(document.first == UInt8(ascii: "{") && document.last == UInt8(ascii: "}"))
    #expect(String(decoding: document, as: UTF8.self).contains("\"client_id\""))
  }

  @Test("brokers that are down are reported without a call")
  func errors() throws {
    let errors = Collected<KafkaError>()
    let configuration = KafkaConfiguration(
      properties: ["bootstrap.servers": "127.0.0.1:1"],
      hooks: ClientHooks(error: { errors.append($0) }))
    let producer = try Producer(configuration, role: .idempotentProducer)
    let deadline = Deadline(.seconds(10))
    while errors.all.isEmpty, !deadline.hasPassed { producer.poll(50) }
    #expect(errors.all.first?.errorClass == .retriable)
    #expect(producer.fatalError == nil)
  }

  @Test("a bearer token is asked for in the background, without polling")
  func token() throws {
    let requests = Collected<String>()
    let hooks = ClientHooks(tokenProvider: { request in
      requests.append(request.configuration)
      return .token(
        OAuthToken(
          value: "token", expiresAt: 4_000_000_000_000, principal: "worker",
          extensions: [("zone", "a")]))
    })
    let configuration = KafkaConfiguration(
      properties: [
        "bootstrap.servers": "127.0.0.1:1", "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.config": "scope=x",
      ], hooks: hooks)
    let producer = try Producer(configuration, role: .idempotentProducer)
    let deadline = Deadline(.seconds(10))
    while requests.all.isEmpty, !deadline.hasPassed {}
    #expect(requests.all.first == "scope=x")
    #expect(producer.destroy(timeout: .seconds(10)))
  }

  @Test(
    "a failed refresh and a malformed token are reported as authentication errors",
    arguments: [
      OAuthTokenResult.failure("the token service is down"),
      .token(OAuthToken(value: "t", expiresAt: 1, principal: "worker")),
    ])
  func tokenFailure(result: OAuthTokenResult) throws {
    let errors = Collected<KafkaError>()
    let configuration = KafkaConfiguration(
      properties: [
        "bootstrap.servers": "127.0.0.1:1", "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "OAUTHBEARER",
      ],
      hooks: ClientHooks(error: { errors.append($0) }, tokenProvider: { _ in result }))
    let producer = try Producer(configuration, role: .idempotentProducer)
    let deadline = Deadline(.seconds(10))
    while !errors.all.contains(where: { $0.code == .authentication }), !deadline.hasPassed {
      producer.poll(50)
    }
    #expect(errors.all.contains { $0.code == .authentication })
  }
}
