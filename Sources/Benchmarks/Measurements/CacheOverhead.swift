import Demonstration
import Kafka

/// What a worker takes besides its cache while far more customers are touched than fit into it.
enum CacheOverhead {
  static let cacheMegabytes = 512.0

  /// - Returns: The process's peak of resident memory less the cache, in megabytes.
  static func measure(_ options: BenchOptions) throws -> Double {
    let cluster = try Cluster(options, name: "memory")
    defer { cluster.stop() }
    let marks = try TopicMarks(cluster)
    defer { marks.close() }
    let worker = try cluster.startWorker(["worker.cacheSize": "\(Int(cacheMegabytes))MB"])
    try worker.waitUntilServing(
      partitions: Int(marks.partitionCount(BenchTopics.state)), seconds: 60)
    let loader = try Loader(cluster)
    defer { loader.close() }
    var writer = EventWriter(customers: options.memoryCustomers, seed: 7)
    for customer in 0..<options.memoryCustomers {
      writer.transaction(customer, at: BenchClock.wallMilliseconds)
      try loader.send(writer.draft)
      if (customer + 1) % 1_000_000 == 0 { options.say("\(customer + 1) customers sent") }
    }
    try loader.flush()
    try marks.waitUntilCommitted(try marks.ends(BenchTopics.inputs), seconds: 900)
    let peak = try ProcessUsage.peakMegabytes(worker.process.identifier)
    options.say(
      "\(options.memoryCustomers) customers touched with a cache of \(Int(cacheMegabytes)) MB: "
        + "peak \(Int(peak)) MB")
    return peak - cacheMegabytes
  }
}
