/// How many events a second a worker with the default commit interval keeps up with while
/// everything else of a latency measurement runs beside it: the producer, the consumer of the
/// decisions and the broker, on the same cores. Half of this is half load.
enum Saturation {
  static let warmSeconds = 3.0
  static let seconds = 8.0
  /// Events on their way at most: enough that the worker never waits for input.
  static let maximumOutstanding = 12_000

  /// - Returns: Events a second.
  static func measure(
    _ cluster: Cluster, _ writer: inout EventWriter, _ loader: Loader
  ) throws -> Double {
    let stream = try ProbedStream(cluster, loader)
    defer { stream.close() }
    let start = BenchClock.seconds
    var measured: (from: Double, seen: Int)?
    while true {
      let now = BenchClock.seconds
      if measured == nil, now >= start + warmSeconds { measured = (now, stream.seen.count) }
      if let measured, now >= measured.from + seconds {
        let probes = stream.seen.count - measured.seen
        guard probes > 100 else {
          throw BenchFailure("only \(probes) decisions in \(Int(seconds)) s under full load")
        }
        return Double(probes * ProbedStream.probeEvery) / (now - measured.from)
      }
      var burst = min(500, maximumOutstanding - stream.outstanding)
      while burst > 0 {
        _ = try stream.send(&writer, at: BenchClock.wallMicroseconds)
        burst -= 1
      }
      try stream.drain(wait: 2)
    }
  }
}
