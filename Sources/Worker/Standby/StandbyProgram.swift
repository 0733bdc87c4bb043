import Logging
import StateStore
import Synchronization

/// What other threads may see of the standby.
package final class PublishedStandby: Sendable {
  private let snapshot = Mutex<[StandbyMetrics]>([])
  package init() {}
  package var copies: [StandbyMetrics] { snapshot.withLock { $0 } }
  func publish(_ copies: [StandbyMetrics]) { snapshot.withLock { $0 = copies } }
}

/// What the standby's thread runs.
struct StandbyProgram: Sendable {
  var settings: WorkerSettings
  var partitions: Int32
  var claims: PartitionClaims
  var published: PublishedStandby
  var stop: StopSignal
  var logger: Logger

  func run() {
    let lane = LaneConfiguration(settings, lane: 0)
    while !stop.isRaised {
      do throws(TransportFailure) {
        let source = try KafkaChangelogSource(
          KafkaLaneSettings(settings, lane: lane, logger: logger))
        defer { source.close() }
        follow(source, lane)
      } catch {
        logger.warning("the standby could not connect", metadata: ["error": "\(error)"])
        SystemClock.pause(milliseconds: 1_000)
      }
    }
  }

  private func follow(_ source: KafkaChangelogSource, _ lane: LaneConfiguration) {
    var dependencies = LaneDependencies(
      wallClock: SystemClock.wall, monotonicMicroseconds: SystemClock.monotonic,
      pause: SystemClock.pause, nonce: 0,
      directory: RocksDirectory(path: settings.stateDirectory), logger: logger)
    dependencies.claims = claims
    let follower = StandbyFollower(
      source: source, instance: settings.instance, partitions: partitions,
      limit: settings.standbyPartitions, configuration: lane, dependencies: dependencies)
    while !stop.isRaised {
      if !follower.step(timeoutMilliseconds: 100) { SystemClock.pause(milliseconds: 1_000) }
      published.publish(follower.metrics)
    }
    follower.close()
    published.publish([])
  }
}
