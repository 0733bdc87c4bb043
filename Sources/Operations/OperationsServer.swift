package import Hummingbird
package import Logging

/// Whether the service lives or is ready, in words.
package struct HealthReport: Sendable {
  package var isHealthy: Bool
  /// One line; says what is missing where it is not healthy.
  package var detail: String

  package init(isHealthy: Bool, detail: String) {
    self.isHealthy = isHealthy
    self.detail = detail
  }
}

/// What `/customers/{id}` answers.
package enum CustomerAnswer: Sendable {
  /// The committed state as JSON.
  case found(String)
  /// This worker owns the customer's partition and has no such customer.
  case unknown
  /// Another worker owns the customer's partition, or it is being restored here.
  case elsewhere
  /// Too many look-ups wait already, or the worker is stopping.
  case unavailable
}

/// Where the server gets its answers from.
package protocol OperationsSource: Sendable {
  func live() -> HealthReport
  func ready() -> HealthReport
  /// Prometheus text.
  func metrics() -> String
  func customer(_ id: String) async -> CustomerAnswer
  /// Counts over the whole population and names to look at again as JSON, small groups left out;
  /// nil before the first epoch.
  func population() -> String?
}

/// The HTTP side of a worker: `/live`, `/ready`, `/metrics`, and behind a bearer token
/// `/customers/{id}` and `/population`.
package struct OperationsServer {
  /// Longest customer id that is looked up, in UTF-8 bytes.
  package static let longestCustomerID = 256

  /// The routes alone, for tests and for mounting elsewhere.
  /// - Parameter token: An empty token switches `/customers` and `/population` off.
  package static func router(
    source: some OperationsSource, token: String
  ) -> Router<BasicRequestContext> {
    let router = Router()
    router.get("live") { _, _ in health(source.live()) }
    router.get("ready") { _, _ in health(source.ready()) }
    router.get("metrics") { _, _ in
      text(source.metrics(), type: "text/plain; version=0.0.4; charset=utf-8", .ok)
    }
    router.get("customers/:id") { request, context in
      if let refusal = refusal(request, token) { return refusal }
      let id = try context.parameters.require("id")
      guard id.utf8.count <= longestCustomerID else {
        return json(#"{"error":"the id is too long"}"#, .badRequest)
      }
      return answer(await source.customer(id))
    }
    router.get("population") { request, _ in
      if let refusal = refusal(request, token) { return refusal }
      guard let population = source.population() else {
        return json(#"{"error":"no population epoch yet"}"#, .notFound)
      }
      return json(population, .ok)
    }
    return router
  }

  /// The answer to a request that may not see anything; nil when it may.
  private static func refusal(_ request: Request, _ token: String) -> Response? {
    guard !token.isEmpty else {
      return json(#"{"error":"switched off: no http.token is configured"}"#, .notFound)
    }
    guard BearerToken.matches(request.headers[.authorization], token) else {
      var response = json(#"{"error":"a valid bearer token is required"}"#, .unauthorized)
      response.headers[.wwwAuthenticate] = "Bearer"
      return response
    }
    return nil
  }

  /// The server as a service; it stops on graceful shutdown.
  package static func application(
    host: String, port: Int, source: some OperationsSource, token: String, logger: Logger,
    onListening: @escaping @Sendable (Int) -> Void
  ) -> some ApplicationProtocol {
    Application(
      router: router(source: source, token: token),
      configuration: .init(address: .hostname(host, port: port), serverName: "strata"),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
      logger: logger)
  }

  private static func answer(_ answer: CustomerAnswer) -> Response {
    switch answer {
    case .found(let state): json(state, .ok)
    case .unknown: json(#"{"error":"no such customer"}"#, .notFound)
    case .elsewhere:
      json(#"{"error":"this worker does not serve the customer's partition"}"#, .misdirectedRequest)
    case .unavailable: json(#"{"error":"not available now, try again"}"#, .serviceUnavailable)
    }
  }

  private static func health(_ report: HealthReport) -> Response {
    text(
      report.detail + "\n", type: "text/plain; charset=utf-8",
      report.isHealthy ? .ok : .serviceUnavailable)
  }

  private static func json(_ body: String, _ status: HTTPResponse.Status) -> Response {
    text(body, type: "application/json", status)
  }

  private static func text(
    _ body: String, type: String, _ status: HTTPResponse.Status
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type],
      body: .init(byteBuffer: ByteBuffer(string: body)))
  }
}
