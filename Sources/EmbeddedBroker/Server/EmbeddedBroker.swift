package import Logging
import NIOCore
import NIOPosix

/// A running single-node Kafka broker for development, demonstration and tests: durable in a
/// directory, on the loopback interface only, without authentication.
package struct EmbeddedBroker: Sendable {
  /// The address it listens on.
  package let host: String
  /// The port it listens on, also when any was asked for.
  package let port: Int
  private let group: MultiThreadedEventLoopGroup
  private let server: any Channel
  private let runtime: NIOLoopBound<BrokerRuntime>

  /// `host:port`, as `bootstrap.servers` takes it.
  package var bootstrapServers: String { "\(host):\(port)" }

  /// Starts a broker and returns once it serves; everything in the directory has been recovered
  /// by then.
  ///
  /// - Parameters:
  ///   - host: a loopback address; anything else is refused.
  ///   - port: 0 for any free one.
  ///   - dataDirectory: made if it is not there; one broker at a time may use it.
  package static func start(
    host: String = "127.0.0.1", port: Int = 0, dataDirectory: String,
    options: BrokerOptions = BrokerOptions(),
    logger: Logger = Logger(label: "strata.broker")
  ) async throws(BrokerError) -> EmbeddedBroker {
    guard host == "127.0.0.1" || host == "::1" || host == "localhost" else {
      throw .notLoopback(host)
    }
    OpenFiles.raiseLimit()
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      let loop = group.next()
      let acceptor = Acceptor(loop: loop, limit: options.maximumConnections)
      let server = try await acceptor.bind(host: host, port: port, on: group)
      guard let bound = server.localAddress?.port else { throw BrokerError.cannotListen("no port") }
      let runtime = try await loop.submit {
        let runtime = try BrokerRuntime(
          directory: dataDirectory, host: host, port: Int32(bound), options: options, loop: loop,
          logger: logger)
        return NIOLoopBound(runtime, eventLoop: loop)
      }.get()
      try await acceptor.open(server, runtime)
      return EmbeddedBroker(
        host: host, port: bound, group: group, server: server, runtime: runtime)
    } catch {
      try? await group.shutdownGracefully()
      throw (error as? BrokerError) ?? .from(error)
    }
  }

  /// Stops cleanly: no more requests, everything on the disk. The next start then need not verify
  /// the logs.
  package func shutdown() async throws(BrokerError) {
    do {
      try await server.close()
      let runtime = runtime
      try await runtime.eventLoop.submit { try runtime.value.stop() }.get()
      try await group.shutdownGracefully()
    } catch {
      throw .from(error)
    }
  }

  /// Stops as a crash would: connections cut, nothing flushed, no mark of a clean stop. For tests
  /// of recovery.
  package func crash() async throws(BrokerError) {
    do {
      let runtime = runtime
      try await runtime.eventLoop.submit { runtime.value.abandon() }.get()
      try await group.shutdownGracefully()
    } catch {
      throw .from(error)
    }
  }
}

/// Why a broker does not start or stop.
package enum BrokerError: Error, Equatable, Sendable {
  /// An embedded broker has no authentication and serves this machine only.
  case notLoopback(String)
  case cannotListen(String)
  case storage(LogError)
  /// Another broker uses the directory.
  case directoryInUse(String)

  static func from(_ error: any Error) -> BrokerError {
    switch error {
    case let error as BrokerError: error
    case let error as LogError: .storage(error)
    default: .cannotListen("\(error)")
    }
  }
}
