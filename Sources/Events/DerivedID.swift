import Records

/// The identity of an event that brings none: where its record is. Stable across redelivery,
/// though not across a producer's repetition, which only an id of the producer can show.
struct DerivedID: ~Copyable {
  /// Room for a topic's number, a partition and an offset in decimal, and two separators.
  private let base = UnsafeMutablePointer<UInt8>.allocate(capacity: 48)

  deinit { base.deallocate() }

  /// `topic/partition/offset`, valid until the next call.
  func make(_ record: InputRecord) -> Text {
    var count = append(UInt64(record.topic.rawValue), at: 0)
    base[count] = UInt8(ascii: "/")
    count = append(UInt64(record.partition.magnitude), at: count + 1)
    base[count] = UInt8(ascii: "/")
    count = append(record.offset.magnitude, at: count + 1)
    return Text(start: base, count: count)
  }

  /// Writes the digits and returns the position after them.
  private func append(_ number: UInt64, at start: Int) -> Int {
    var digits = 1
    var rest = number / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    rest = number
    for index in stride(from: start + digits - 1, through: start, by: -1) {
      base[index] = UInt8(truncatingIfNeeded: 48 + rest % 10)
      rest /= 10
    }
    return start + digits
  }
}
