import Records

/// What the running transaction will have added to the metrics when it commits.
struct PendingCounts {
  var recordsIn = [UInt64](repeating: 0, count: InputTopic.allCases.count)
  var outputs = [UInt64](repeating: 0, count: OutputTopic.allCases.count)
  var deadLetters: [String: UInt64] = [:]
  var ignored: UInt64 = 0
  var unchanged: UInt64 = 0
  var timers: UInt64 = 0
  var dropped: UInt64 = 0
  /// Kafka timestamps, milliseconds UTC, of every `arrivalSampling`th record, at most
  /// `maximumArrivals`: what the latency is measured by.
  private(set) var arrivals: [Int64] = []

  static let arrivalSampling = 16
  private static let maximumArrivals = 4_096

  mutating func arrived(_ timestamp: Int64) {
    if timestamp > 0, arrivals.count < Self.maximumArrivals { arrivals.append(timestamp) }
  }

  /// - Parameter clock: when the commit was confirmed, milliseconds UTC.
  func add(to metrics: inout LaneMetrics, clock: Int64) {
    for arrival in arrivals {
      metrics.latency.record(
        microseconds: max(0, clock - arrival) * 1_000, times: UInt64(Self.arrivalSampling))
    }
    for index in recordsIn.indices { metrics.recordsIn[index] += recordsIn[index] }
    for index in outputs.indices { metrics.outputs[index] += outputs[index] }
    for (name, count) in deadLetters {
      let known = metrics.deadLetters[name] != nil
      let isFull = metrics.deadLetters.count >= LaneMetrics.maximumClasses
      metrics.deadLetters[known || !isFull ? name : "other", default: 0] += count
    }
    metrics.recordsIgnored += ignored
    metrics.recordsUnchanged += unchanged
    metrics.timersFired += timers
    metrics.outputsDropped += dropped
  }
}
