import NIOCore
import NIOPosix

@testable import EmbeddedBroker

/// A client that sends one request at a time, in each API's highest version.
struct TestClient: Sendable {
  private let channel: any Channel
  private let replies: NIOLoopBound<Replies>

  static func connect(_ port: Int) async throws -> TestClient {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port).get()
    let replies = try await channel.eventLoop.submit {
      let replies = Replies()
      try channel.pipeline.syncOperations.addHandler(replies)
      return NIOLoopBound(replies, eventLoop: channel.eventLoop)
    }.get()
    return TestClient(channel: channel, replies: replies)
  }

  func call<R: WireRequest & Sendable>(_ request: R) async throws -> R.Response
  where R.Response: Sendable {
    let version = R.api.maximumVersion
    let flexible = R.api.isFlexible(version)
    var frame = ByteBuffer()
    frame.writeInteger(R.api.rawValue)
    frame.writeInteger(version)
    frame.writeInteger(Int32(1))
    frame.writeInteger(Int16(-1))
    if flexible { frame.writeInteger(UInt8(0)) }
    frame.writeImmutableBuffer(
      try WireWriter.encode(request, version: version, isFlexible: flexible))
    guard var answer = try await exchange(frame) else { throw WireError.truncated }
    answer.moveReaderIndex(forwardBy: 4)
    if flexible, R.api != .apiVersions { answer.moveReaderIndex(forwardBy: 1) }
    return try WireReader.decode(
      R.Response.self, from: answer, version: version, isFlexible: flexible)
  }

  /// Sends one frame and returns the answer without its length, or nil when the broker closes.
  func exchange(_ frame: ByteBuffer) async throws -> ByteBuffer? {
    let channel = channel
    let replies = replies
    return try await channel.eventLoop.flatSubmit {
      let promise = channel.eventLoop.makePromise(of: ByteBuffer?.self)
      replies.value.expect(promise)
      channel.write(ByteBuffer(integer: Int32(frame.readableBytes)), promise: nil)
      channel.writeAndFlush(frame, promise: nil)
      return promise.futureResult
    }.get()
  }
}

/// Hands each frame that arrives to who waits for it.
private final class Replies: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private var frames = FrameAssembler(maximumBytes: 100 << 20)
  private var waiting: [EventLoopPromise<ByteBuffer?>] = []
  private var isClosed = false

  func expect(_ promise: EventLoopPromise<ByteBuffer?>) {
    if isClosed { promise.succeed(nil) } else { waiting.append(promise) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    do {
      try frames.add(unwrapInboundIn(data)) { frame in
        if !waiting.isEmpty { waiting.removeFirst().succeed(frame) }
      }
    } catch {
      context.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    isClosed = true
    for promise in waiting { promise.succeed(nil) }
    waiting = []
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
