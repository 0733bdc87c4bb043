import NIOCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How much of a core a compaction may take. It is never urgent, and on a developer's machine it
/// shares the cores with the broker's clients; Kafka limits its cleaner for the same reason
/// (`log.cleaner.io.max.bytes.per.second`), by bytes, where this one goes by time.
struct CompactionPace {
  /// Rests this many times as long as it worked; 0 never rests.
  private let rest: Int64
  private var since: NIODeadline
  /// Works for so long between two rests.
  private static let stretch = TimeAmount.milliseconds(10)
  /// Rests no longer than this at once, however long a batch took.
  private static let longest = TimeAmount.milliseconds(200)

  /// A third of a core.
  static var background: CompactionPace { CompactionPace(rest: 2) }
  /// As fast as it can.
  static var unlimited: CompactionPace { CompactionPace(rest: 0) }

  private init(rest: Int64) {
    self.rest = rest
    since = .now()
  }

  /// To be called between two batches.
  mutating func step() {
    guard rest > 0 else { return }
    let worked = NIODeadline.now() - since
    guard worked >= CompactionPace.stretch else { return }
    let pause = min(worked * Int(rest), CompactionPace.longest)
    usleep(UInt32(clamping: pause.nanoseconds / 1_000))
    since = .now()
  }
}
