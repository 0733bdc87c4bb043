import Logging
import NIOCore

/// One client connection: frames in, requests to the router, responses out in the order of their
/// requests. A malformed request closes the connection.
///
/// Bound: reading pauses while `maximumInFlight` requests wait for their answers or while the
/// client does not take what was written.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private static let maximumInFlight = 256

  private let core: BrokerCore
  private var frames: FrameAssembler
  private var outcomes = ResponseQueue()
  private var clientHost = ""
  private var context: ChannelHandlerContext?
  private var isReading = true
  private var isHandling = false

  init(core: BrokerCore) {
    self.core = core
    frames = FrameAssembler(maximumBytes: core.options.maximumRequestBytes)
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelActive(context: ChannelHandlerContext) {
    clientHost = context.remoteAddress?.ipAddress ?? ""
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    isHandling = true
    do {
      try frames.add(unwrapInboundIn(data)) { handle($0) }
    } catch {
      close(error)
    }
    isHandling = false
    send()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    adjustReading()
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    core.logger.debug("connection failed", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }

  private func handle(_ frame: ByteBuffer) {
    guard context?.channel.isActive == true else { return }
    var body = frame
    do {
      let header = try RequestHeader.read(from: &body)
      let slot = outcomes.reserve()
      guard header.api.supports(header.version) else {
        return try refuse(header, slot)
      }
      let request = RequestContext(
        version: header.version, clientID: header.clientID ?? "", clientHost: clientHost,
        now: WallClock.milliseconds())
      try core.router.dispatch(body, header, request) { [weak self] outcome in
        guard let self else { return }
        outcomes.settle(slot, outcome)
        if !isHandling { send() }
      }
    } catch {
      close(error)
    }
  }

  /// ApiVersions of a version from the future is answered in version 0, so that the client learns
  /// what to ask with (KIP-511).
  private func refuse(_ header: RequestHeader, _ slot: Int) throws(WireError) {
    var versions = core.versions()
    versions.errorCode = .unsupportedVersion
    let pieces = try ResponseFrame.encode(
      versions, api: .apiVersions, version: 0, correlationID: header.correlationID)
    outcomes.settle(slot, .respond(pieces))
  }

  private func send() {
    guard let context else { return }
    var hasWritten = false
    while let outcome = outcomes.next() {
      switch outcome {
      case .respond(let pieces):
        for piece in pieces where piece.readableBytes > 0 {
          context.write(wrapOutboundOut(piece), promise: nil)
        }
        hasWritten = true
      case .silent: break
      case .close: context.close(promise: nil)
      }
    }
    if hasWritten { context.flush() }
    adjustReading()
  }

  private func adjustReading() {
    guard let context else { return }
    let wanted = context.channel.isWritable && outcomes.count < Self.maximumInFlight
    guard wanted != isReading else { return }
    isReading = wanted
    do {
      try context.channel.syncOptions?.setOption(.autoRead, value: wanted)
      if wanted { context.read() }
    } catch {
      core.logger.debug("connection gone", metadata: ["error": "\(error)"])
    }
  }

  private func close(_ error: WireError) {
    core.logger.warning(
      "closing a connection after a malformed request", metadata: ["error": "\(error)"])
    context?.close(promise: nil)
  }
}

/// Outcomes in the order of their requests, whenever they are settled.
struct ResponseQueue {
  private var slots: [RequestRouter.Outcome?] = []
  /// The number of the first slot.
  private var first = 0
  private var head = 0

  var count: Int { slots.count - head }

  /// A place for a request's outcome.
  mutating func reserve() -> Int {
    slots.append(nil)
    return first + slots.count - 1
  }

  mutating func settle(_ slot: Int, _ outcome: RequestRouter.Outcome) {
    let index = slot - first
    guard slots.indices.contains(index), index >= head else { return }
    slots[index] = outcome
  }

  /// The next outcome that may be sent.
  mutating func next() -> RequestRouter.Outcome? {
    guard head < slots.count, let outcome = slots[head] else { return nil }
    slots[head] = nil
    head += 1
    if head == slots.count {
      first += head
      slots.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 64 {
      slots.removeFirst(head)
      first += head
      head = 0
    }
    return outcome
  }
}
