/// The counters of one epoch without its scores: what a day's population is remembered by.
///
/// Encoding, version 1, varints: version, epoch, clock, number of counters, for each its number
/// and count.
package struct PopulationCounts: Sendable, Hashable {
  package var epoch: UInt64
  /// When they were merged, milliseconds UTC.
  package var clock: Int64
  /// By the number of a `PopulationCell`.
  package var counters: [UInt64: Int64]

  /// Milliseconds of a day.
  private static let dayLength: Int64 = 86_400_000

  package init(epoch: UInt64, clock: Int64, counters: [UInt64: Int64]) {
    self.epoch = epoch
    self.clock = clock
    self.counters = counters
  }

  package init(_ cuts: PopulationCuts) {
    self.init(epoch: cuts.epoch, clock: cuts.clock, counters: cuts.counters)
  }

  /// The UTC day of a moment, in days since 1970-01-01.
  package static func day(of clock: Int64) -> Int64 { max(0, clock) / dayLength }

  /// The UTC day they were merged on, in days since 1970-01-01.
  package var day: Int64 { Self.day(of: clock) }

  private static let version: UInt64 = 1

  package func encode() -> [UInt8] {
    var writer = VarintWriter()
    writer.put(PopulationCounts.version)
    writer.put(epoch)
    writer.put(signed: clock)
    writer.put(UInt64(counters.count))
    for (cell, count) in counters.sorted(by: { $0.key < $1.key }) {
      writer.put(cell)
      writer.put(signed: count)
    }
    return writer.bytes
  }

  /// Nil when the bytes are none of this version.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    var reader = VarintReader(bytes)
    guard reader.take() == PopulationCounts.version, let epoch = reader.take(),
      let clock = reader.takeSigned(), let counterCount = reader.takeCount()
    else { return nil }
    self.init(epoch: epoch, clock: clock, counters: [:])
    for _ in 0..<counterCount {
      guard let cell = reader.take(), let count = reader.takeSigned() else { return nil }
      counters[cell] = count
    }
    guard reader.isAtEnd else { return nil }
  }
}
