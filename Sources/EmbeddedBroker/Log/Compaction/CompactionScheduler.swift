import Logging
import NIOCore
import NIOPosix

/// Runs compactions, one at a time, on a thread of its own: reading and rewriting closed segments
/// needs nothing from the event loop. It takes a third of a core at most. The result is put in place on the loop.
final class CompactionScheduler {
  private let loop: any EventLoop
  private let logger: Logger
  private var isBusy = false

  init(loop: any EventLoop, logger: Logger) {
    self.loop = loop
    self.logger = logger
  }

  /// Starts a compaction of this log if it is worth it and none is running.
  func consider(_ log: PartitionLog, now: Int64) {
    guard !isBusy, let plan = plan(log, now: now) else { return }
    isBusy = true
    log.isCompacting = true
    let promise = loop.makePromise(of: CompactionResult.self)
    promise.futureResult.assumeIsolated().whenComplete { [self] outcome in
      isBusy = false
      log.isCompacting = false
      switch outcome {
      case .success(let result): install(result, in: log, now: now)
      case .failure(let error): report("\(error)", log, now: now)
      }
    }
    NIOThreadPool.singleton.submit { _ in
      promise.completeWith(Result { try Compactor.run(plan, pace: .background) })
    }
  }

  private func plan(_ log: PartitionLog, now: Int64) -> CompactionPlan? {
    do {
      return try log.planCompaction(now: now)
    } catch {
      report("\(error)", log, now: now)
      return nil
    }
  }

  private func install(_ result: CompactionResult, in log: PartitionLog, now: Int64) {
    do {
      log.compactionBackoff.succeed()
      guard try log.install(result) else { return }
      logger.info(
        "compacted",
        metadata: [
          "partition": "\(log.partition)", "bytes": "\(result.bytesBefore)→\(result.bytesAfter)",
        ])
      if result.keptCompressed > 0 {
        logger.notice(
          "kept compressed batches as they are: their records cannot be compared",
          metadata: [
            "partition": "\(log.partition)", "batches": "\(result.keptCompressed)",
          ])
      }
    } catch {
      report("\(error)", log, now: now)
    }
  }

  /// Says so, and lets the log rest before the next try.
  private func report(_ error: String, _ log: PartitionLog, now: Int64) {
    log.compactionBackoff.fail(at: now)
    logger.error(
      "compaction failed",
      metadata: [
        "partition": "\(log.partition)", "error": "\(error)",
        "retryInMs": "\(log.compactionBackoff.wait)",
      ])
  }
}
