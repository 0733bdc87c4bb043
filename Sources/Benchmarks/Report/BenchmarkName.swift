/// Every number this tool measures, in the order of the table.
enum BenchmarkName: String, CaseIterable {
  case ratio = "worker.cpuRatioToPassThrough"
  case eventsPerCoreSecond = "worker.eventsPerCoreSecond"
  case restore = "restore.recordsPerSecond"
  case latency = "latency.p99Milliseconds"
  case decode = "decode.microseconds"
  case features = "features.microsecondsPerEvent"
  case decision = "decision.microseconds"
  case timers = "timers.slowdownPercent"
  case checkpoint = "checkpoint.microsecondsPerCustomer"
  case memory = "memory.overCacheMegabytes"
  case stateMedian = "state.medianBytes"
  case state95 = "state.p95Bytes"

  /// What is promised; `none` where a number is only watched.
  enum Target {
    case atLeast(Double)
    case atMost(Double)
    case none
  }

  var unit: String {
    switch self {
    case .ratio: "ratio"
    case .eventsPerCoreSecond: "events/s"
    case .restore: "records/s"
    case .latency: "ms"
    case .decode, .features, .decision, .checkpoint: "µs"
    case .timers: "%"
    case .memory: "MB"
    case .stateMedian, .state95: "bytes"
    }
  }

  var target: Target {
    switch self {
    case .ratio: .atLeast(0.5)
    case .restore: .atLeast(300_000)
    case .latency: .atMost(300)
    case .decode: .atMost(0.5)
    case .memory: .atMost(Self.memoryConstant)
    case .stateMedian: .atMost(4_096)
    case .features: .atMost(3)
    case .state95, .eventsPerCoreSecond, .decision, .timers, .checkpoint: .none
    }
  }

  /// What a worker with one lane and 12 partitions may take besides its cache, in megabytes:
  /// librdkafka's prefetch queue (64 MB) and the produced records of one transaction, the write
  /// buffers and block caches of one RocksDB a partition (40 MB each, 480 MB), the running
  /// transaction's copies, the memory kept for the next ones (8 MB a partition at most), and the
  /// allocator's slack on the cache.
  static let memoryConstant = 768.0
}
