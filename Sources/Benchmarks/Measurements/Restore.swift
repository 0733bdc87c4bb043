import Foundation

/// How fast a worker comes back when its machine is gone: killed, its store wiped, started again.
enum Restore {
  /// - Returns: The worker, serving again, and changelog records a second.
  static func measure(
    _ cluster: Cluster, _ worker: RunningWorker, _ marks: TopicMarks
  ) throws -> (worker: RunningWorker, recordsPerSecond: Double) {
    worker.kill()
    try FileManager.default.removeItem(atPath: "\(cluster.directory)/state")
    let partitions = Double(marks.partitionCount(BenchTopics.state))
    let next = try cluster.startWorker([
      "worker.cacheSize": BusyRun.settings(cluster.options)["worker.cacheSize"] ?? "512MB"
    ])
    let deadline = BenchClock.seconds + 600
    var first: (time: Double, records: Double)?
    while BenchClock.seconds < deadline {
      let reading = try next.metrics()
      let now = BenchClock.seconds
      let records = reading.sum("strata_restored_records_total")
      if first == nil, records > 0 { first = (now, records) }
      if let first, reading.sum("strata_partition_running") >= partitions {
        let seconds = now - first.time
        guard seconds > 0.2, records > first.records else {
          throw BenchFailure("too few changelog records to measure a restore; raise --customers")
        }
        cluster.options.say(
          "restored \(Int(records)) changelog records in about "
            + "\(BenchmarkResult.format(seconds)) s")
        return (next, (records - first.records) / seconds)
      }
      BenchClock.sleep(milliseconds: 20)
    }
    throw BenchFailure("the worker did not restore within 600 s")
  }
}
