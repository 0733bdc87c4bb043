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

  func add(to metrics: inout LaneMetrics) {
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
