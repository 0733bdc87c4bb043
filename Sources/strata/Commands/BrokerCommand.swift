import ArgumentParser
import EmbeddedBroker
import Logging
import Settings
import UnixSignals

/// `strata broker`: the embedded broker, for development and tests.
struct BrokerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "broker",
    abstract: "Runs the embedded single-node broker, for development and tests only.")

  @Option(help: "A loopback address; port 0 takes a free one.")
  var listen = "127.0.0.1:9092"

  @Option(help: "Folder of the logs; made when it is not there.")
  var data = "data/broker"

  @Option(help: "Partitions of a topic that is created without a number.")
  var partitions: Int32 = 6

  @Flag(inversion: .prefixedNo, help: "Create topics that clients ask for.")
  var autoCreate = true

  func validate() throws {
    guard HostAndPort(listen) != nil else {
      throw ValidationError("--listen takes host:port, such as 127.0.0.1:9092")
    }
    guard (1...1_000).contains(partitions) else {
      throw ValidationError("--partitions takes a number from 1 to 1000")
    }
  }

  func run() async throws {
    Logging.bootstrap(level: "info")
    guard let address = HostAndPort(listen) else { return }
    var options = BrokerOptions()
    options.defaultPartitions = partitions
    options.autoCreateTopics = autoCreate
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let broker: EmbeddedBroker
    do throws(BrokerError) {
      broker = try await EmbeddedBroker.start(
        host: address.host, port: address.port, dataDirectory: data, options: options)
    } catch {
      Terminal.error(Self.explain(error, listen: listen))
      throw ExitStatus.failedCheck.code
    }
    Terminal.line(
      "Strata's embedded broker: for development and tests only, no replication, no security.")
    Terminal.line("listening on \(broker.bootstrapServers) with data in \(data)")
    for await _ in signals { break }
    try await broker.shutdown()
    Terminal.line("stopped")
  }

  private static func explain(_ error: BrokerError, listen: String) -> String {
    switch error {
    case .notLoopback(let host):
      "broker: \(host) is not a loopback address; listen on 127.0.0.1, this broker has no security"
    case .cannotListen(let why):
      "broker: cannot listen on \(listen): \(why); choose another port, or 0 for a free one"
    case .storage(let why):
      "broker: the data cannot be used: \(why); give another --data folder"
    case .directoryInUse(let folder):
      "broker: another broker uses \(folder); stop it, or give another --data folder"
    }
  }
}
