import NIOCore

/// What a handler knows about a request besides its fields.
struct RequestContext: Sendable {
  var version: Int16
  /// Empty when the client gave none.
  var clientID: String
  /// The peer's address, such as `127.0.0.1`.
  var clientHost: String
  /// Milliseconds UTC when the request was taken up.
  var now: Int64
}

/// Finds the handler of a request. Everything runs on the broker's one event loop; a handler
/// answers exactly once, at once or later, by calling its `reply` on that loop.
///
/// Responses leave a connection in the order of its requests, whenever they were answered.
final class RequestRouter {
  /// Where a request's outcome goes.
  typealias Sink = (Outcome) -> Void

  /// What becomes of a request.
  enum Outcome {
    /// The response frame, in pieces.
    case respond([ByteBuffer])
    /// Done, and the client expects no response (Produce with acks 0).
    case silent
    /// The response cannot be expressed in the protocol: the connection closes.
    case close
  }

  private var handlers: [APIKey: any RequestHandling] = [:]

  /// Registers the handler of one API; the last registration counts.
  func register<R: WireRequest>(
    _ type: R.Type,
    _ handle: @escaping (R, RequestContext, _ reply: @escaping (R.Response) -> Void) -> Void
  ) {
    registerSilencing(type) { request, context, reply in
      handle(request, context) { reply($0) }
    }
  }

  /// Registers a handler that may answer nothing at all, by nil.
  func registerSilencing<R: WireRequest>(
    _ type: R.Type,
    _ handle: @escaping (R, RequestContext, _ reply: @escaping (R.Response?) -> Void) -> Void
  ) {
    handlers[R.api] = RequestHandler<R>(handle: handle)
  }

  /// Registers a handler that answers at once.
  func register<R: WireRequest>(
    _ type: R.Type, _ handle: @escaping (R, RequestContext) -> R.Response
  ) {
    register(type) { request, context, reply in reply(handle(request, context)) }
  }

  /// The registered APIs, ascending.
  var apis: [APIKey] { handlers.keys.sorted { $0.rawValue < $1.rawValue } }

  /// Decodes and handles the body of a request.
  func dispatch(
    _ body: ByteBuffer, _ header: RequestHeader, _ context: RequestContext, to sink: @escaping Sink
  ) throws(WireError) {
    guard let handler = handlers[header.api] else { throw .unknownAPI(header.api.rawValue) }
    try handler.handle(body, header, context, to: sink)
  }
}

/// A handler whose request type is hidden.
private protocol RequestHandling {
  func handle(
    _ body: ByteBuffer, _ header: RequestHeader, _ context: RequestContext,
    to sink: @escaping RequestRouter.Sink
  ) throws(WireError)
}

private struct RequestHandler<R: WireRequest>: RequestHandling {
  let handle: (R, RequestContext, @escaping (R.Response?) -> Void) -> Void

  func handle(
    _ body: ByteBuffer, _ header: RequestHeader, _ context: RequestContext,
    to sink: @escaping RequestRouter.Sink
  ) throws(WireError) {
    let request = try WireReader.decode(
      R.self, from: body, version: header.version, isFlexible: R.api.isFlexible(header.version),
      toleratingRest: true)
    handle(request, context) { response in
      guard let response else { return sink(.silent) }
      do {
        let pieces = try ResponseFrame.encode(
          response, api: R.api, version: header.version, correlationID: header.correlationID)
        sink(.respond(pieces))
      } catch {
        // Longer than the protocol's length fields can say.
        sink(.close)
      }
    }
  }
}
