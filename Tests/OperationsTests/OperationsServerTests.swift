import Foundation
import Hummingbird
import Logging
import Operations
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

private struct FixedSource: OperationsSource {
  var isHealthy = true
  var counts: String? = #"{"epoch":7}"#

  func live() -> HealthReport { HealthReport(isHealthy: isHealthy, detail: "2 lanes poll") }
  func ready() -> HealthReport { HealthReport(isHealthy: isHealthy, detail: "6 partitions") }
  func metrics() -> String { "strata_up 1\n" }
  func population() -> String? { counts }
  func customer(_ id: String) async -> CustomerAnswer {
    switch id {
    case "C-1": .found(#"{"id":"C-1"}"#)
    case "C-2": .elsewhere
    case "C-3": .unavailable
    default: .unknown
    }
  }
}

@Suite("Operations over HTTP", .serialized)
struct OperationsServerTests {
  private static let token = "0123456789abcdef"

  /// Runs the server on a free port while `body` asks it.
  private func serve(
    _ source: FixedSource, token: String = OperationsServerTests.token,
    _ body: @Sendable @escaping (String) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
      group.addTask {
        let server = OperationsServer.application(
          host: "127.0.0.1", port: 0, source: source, token: token,
          logger: Logger(label: "test"), onListening: { continuation.yield($0) })
        try await server.run()
      }
      for await port in ports {
        try await body("http://127.0.0.1:\(port)")
        break
      }
      group.cancelAll()
    }
  }

  private func get(
    _ url: String, token: String? = nil
  ) async throws -> (status: Int, body: String) {
    var request = URLRequest(url: try #require(URL(string: url)))
    if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
    let (data, response) = try await URLSession.shared.data(for: request)
    let status = try #require(response as? HTTPURLResponse).statusCode
    return (status, String(decoding: data, as: UTF8.self))
  }

  private func expectStatus(_ status: Int, _ url: String, token: String? = nil) async throws {
    let answer = try await get(url, token: token)
    #expect(answer.status == status, "\(url)")
  }

  @Test("health follows the source, in status and words")
  func health() async throws {
    try await serve(FixedSource()) { base in
      let live = try await get(base + "/live")
      #expect(live == (200, "2 lanes poll\n"))
      try await expectStatus(200, base + "/ready")
      let metrics = try await get(base + "/metrics")
      #expect(metrics == (200, "strata_up 1\n"))
    }
    try await serve(FixedSource(isHealthy: false)) { base in
      try await expectStatus(503, base + "/live")
      try await expectStatus(503, base + "/ready")
    }
  }

  @Test("customers need the token, and each answer has its status")
  func customers() async throws {
    let token = Self.token
    try await serve(FixedSource()) { base in
      try await expectStatus(401, base + "/customers/C-1")
      try await expectStatus(401, base + "/customers/C-1", token: "wrong")
      let found = try await get(base + "/customers/C-1", token: token)
      #expect(found == (200, #"{"id":"C-1"}"#))
      try await expectStatus(421, base + "/customers/C-2", token: token)
      try await expectStatus(503, base + "/customers/C-3", token: token)
      try await expectStatus(404, base + "/customers/C-9", token: token)
      let long = String(repeating: "x", count: 300)
      try await expectStatus(400, base + "/customers/\(long)", token: token)
    }
  }

  @Test("the population's counts need the token, and say when there are none yet")
  func population() async throws {
    let token = Self.token
    try await serve(FixedSource()) { base in
      try await expectStatus(401, base + "/population")
      let found = try await get(base + "/population", token: token)
      #expect(found == (200, #"{"epoch":7}"#))
    }
    try await serve(FixedSource(counts: nil)) { base in
      try await expectStatus(404, base + "/population", token: token)
    }
  }

  @Test("without a configured token there is no way in")
  func switchedOff() async throws {
    try await serve(FixedSource(), token: "") { base in
      try await expectStatus(404, base + "/customers/C-1", token: "")
    }
  }

  @Test(
    "tokens compare whole", arguments: ["", "Bearer", "Bearer 0123", "bearer 0123456789abcdef"])
  func tokens(_ header: String) {
    #expect(!BearerToken.matches(header, Self.token))
    #expect(BearerToken.matches("Bearer \(Self.token)", Self.token))
  }
}
