import Foundation

/// From the moment an input was to be sent to the moment a read_committed consumer has the
/// decision it caused, under a steady load with the 100 ms commit interval.
///
/// The moment is the scheduled one, so that a stall counts for every event it delays (no
/// coordinated omission).
struct Latency {
  static let seconds = 20.0
  static let warmSeconds = 3.0

  var p50Milliseconds: Double
  var p99Milliseconds: Double
  var probes: Int

  /// Customers of the measured service, at most.
  static let maximumCustomers = 100_000

  /// In a cluster of its own, with the settings a service has by default.
  static func measure(_ given: BenchOptions) throws -> Latency {
    var options = given
    options.customers = min(given.customers, maximumCustomers)
    let folder = MemoryFolder.make()
    defer { if let folder { try? FileManager.default.removeItem(atPath: folder) } }
    if let folder { options.directory = folder }
    let cluster = try Cluster(options, name: "latency")
    defer { cluster.stop() }
    let marks = try TopicMarks(cluster)
    defer { marks.close() }
    let loader = try Loader(cluster)
    defer { loader.close() }
    let worker = try cluster.startWorker([:])
    try worker.waitUntilServing(
      partitions: Int(marks.partitionCount(BenchTopics.state)), seconds: 60)
    var writer = EventWriter(customers: options.customers)
    let known = try Population(options: options).load(&writer, loader, say: { _ in })
    try marks.waitUntilCommitted(try marks.ends(BenchTopics.inputs), seconds: 300)
    options.say("latency: \(known) records of \(options.customers) customers are in")
    let full = try Saturation.measure(cluster, &writer, loader)
    let latency = try measure(cluster, &writer, loader, rate: full / 2)
    options.say(
      "latency at \(Int(full / 2)) events/s, half of \(Int(full)), topics "
        + (folder == nil ? "on the disk" : "in memory") + ": p50 "
        + "\(BenchmarkResult.format(latency.p50Milliseconds)) ms, p99 "
        + "\(BenchmarkResult.format(latency.p99Milliseconds)) ms of \(latency.probes) decisions")
    return latency
  }

  private static func measure(
    _ cluster: Cluster, _ writer: inout EventWriter, _ loader: Loader, rate: Double
  ) throws -> Latency {
    let stream = try ProbedStream(cluster, loader)
    defer { stream.close() }
    let start = BenchClock.seconds
    let wallStart = BenchClock.wallMicroseconds
    let total = Int(rate * (seconds + warmSeconds))
    let measuredFrom = wallStart + Int64(warmSeconds * 1e6)
    var probes = 0
    while stream.sent < total {
      let due = min(total, Int((BenchClock.seconds - start) * rate))
      while stream.sent < due {
        let at = wallStart + Int64(Double(stream.sent) / rate * 1e6)
        if try stream.send(&writer, at: at), at >= measuredFrom { probes += 1 }
      }
      try stream.drain(wait: 1)
    }
    try loader.flush()
    let deadline = BenchClock.seconds + 20
    var found: [Double] = []
    repeat {
      try stream.drain(wait: 20)
      found = stream.seen.filter { $0.key >= measuredFrom }.map(\.value)
    } while found.count < probes && BenchClock.seconds < deadline
    guard found.count >= probes else {
      throw BenchFailure("\(probes - found.count) of \(probes) decisions did not arrive")
    }
    found.sort()
    return Latency(
      p50Milliseconds: found[found.count / 2], p99Milliseconds: found[found.count * 99 / 100],
      probes: probes)
  }
}
