import NIOCore
import NIOPosix

/// The listening socket. It is bound first, so that the port is known, and accepts only once the
/// broker has recovered: clients that come early wait in the kernel's queue.
struct Acceptor {
  private let runtime: NIOLoopBoundBox<BrokerRuntime?>
  private let limit: Int

  init(loop: any EventLoop, limit: Int) {
    runtime = NIOLoopBoundBox.makeEmptyBox(valueType: BrokerRuntime.self, eventLoop: loop)
    self.limit = limit
  }

  func bind(
    host: String, port: Int, on group: MultiThreadedEventLoopGroup
  ) async throws -> any Channel {
    let runtime = runtime
    let limit = limit
    return try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.autoRead, value: false)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(
        .recvAllocator,
        value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 16384, maximum: 1 << 20)
      )
      .childChannelOption(
        .writeBufferWaterMark, value: .init(low: 4 << 20, high: 16 << 20)
      )
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let broker = runtime.value, broker.connections.count < limit else {
            throw BrokerError.cannotListen("too many connections")
          }
          broker.add(channel)
          try channel.pipeline.syncOperations.addHandler(ConnectionHandler(core: broker.core))
        }
      }
      .bind(host: host, port: port).get()
  }

  /// Lets clients in.
  func open(_ server: any Channel, _ broker: NIOLoopBound<BrokerRuntime>) async throws {
    let runtime = runtime
    try await server.eventLoop.submit {
      runtime.value = broker.value
      try server.syncOptions?.setOption(.autoRead, value: true)
      server.read()
    }.get()
  }
}
