import Logging
package import Records
import StateStore
import Synchronization

/// What one lane's thread runs until it is told to stop. Made from a processor by `processing`,
/// so that the service need not be generic and the lane's code is specialized for its processor
/// in the module that names it.
package struct LaneProgram: Sendable {
  let run: @Sendable (LaneContext) -> Void

  /// - Parameter makeProcessor: called once for each lane, on its thread; what it throws stops
  ///   the lane.
  package static func processing<Processor: RecordProcessor & SendableMetatype & ~Copyable>(
    _ makeProcessor: @escaping @Sendable () throws -> Processor
  ) -> LaneProgram {
    LaneProgram { context in
      do {
        LaneRunner.run(context, try makeProcessor())
      } catch {
        LaneRunner.report(context, "the record processor could not be made: \(error)")
      }
    }
  }

  package init(_ run: @escaping @Sendable (LaneContext) -> Void) { self.run = run }
}

/// What a lane's thread is given.
package struct LaneContext: Sendable {
  var settings: WorkerSettings
  var lane: LaneConfiguration
  var published: PublishedLane
  var claims: PartitionClaims
  var stop: StopSignal
  var logger: Logger
}

/// Says stop to all threads of a worker.
package final class StopSignal: Sendable {
  private let raised = Atomic<Bool>(false)
  package init() {}
  package var isRaised: Bool { raised.load(ordering: .relaxed) }
  package func raise() { raised.store(true, ordering: .relaxed) }
}

/// Runs a lane on the calling thread.
package enum LaneRunner {
  package static func run<Processor: RecordProcessor & ~Copyable>(
    _ context: LaneContext, _ processor: consuming Processor
  ) {
    let transport: KafkaTransport
    do throws(TransportFailure) {
      transport = try KafkaTransport(
        KafkaLaneSettings(context.settings, lane: context.lane, logger: context.logger))
    } catch {
      return report(context, "the lane could not connect: \(error)")
    }
    var dependencies = LaneDependencies(
      wallClock: SystemClock.wall, monotonicMicroseconds: SystemClock.monotonic,
      pause: SystemClock.pause, nonce: UInt64.random(in: .min ... .max),
      directory: RocksDirectory(path: context.settings.stateDirectory), logger: context.logger)
    dependencies.claims = context.claims
    let lane = Lane(
      transport: transport, processor: processor, configuration: context.lane,
      dependencies: dependencies, published: context.published)
    do throws(LaneStop) {
      while !context.stop.isRaised { try lane.step() }
      try lane.shutDown()
    } catch {
      context.logger.error("the lane stopped", metadata: ["reason": "\(error)"])
      lane.abandon(error.description)
    }
  }

  static func report(_ context: LaneContext, _ reason: String) {
    context.logger.error("the lane stopped", metadata: ["reason": "\(reason)"])
    var metrics = LaneMetrics(lane: context.lane.number)
    metrics.phase = .failed(reason)
    context.published.publish(metrics)
    context.published.reads.close()
  }
}
