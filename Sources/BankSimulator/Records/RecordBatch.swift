package import Records

/// One record of the bank; the ranges are positions in its batch's bytes.
package struct BankRecord {
  package var topic: InputTopic
  package var key: Range<Int>?
  /// Nil is a tombstone.
  package var value: Range<Int>?
  /// The CloudEvents type; nil leaves the header out.
  package var type: StaticString?
  /// `ce_id`; nil leaves the header out.
  package var id: Range<Int>?
  /// `ce_time`; nil leaves the header out.
  package var time: Range<Int>?
  package var contentType: StaticString = "application/json"
  /// Event time, milliseconds UTC.
  package var timestamp: Int64
  /// What is wrong with it; nil for a good record.
  package var flaw: Flaw?
}

/// Records being written: one byte arena, used again and again, so that an event allocates
/// nothing once the arena has grown to its working size.
package struct RecordBatch {
  package internal(set) var records: [BankRecord] = []
  package internal(set) var bytes: [UInt8] = []

  package init() {}

  package var isEmpty: Bool { records.isEmpty }

  package mutating func removeAll() {
    records.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Appends bytes and returns where they are.
  @inline(__always)
  mutating func write(_ body: (inout [UInt8]) -> Void) -> Range<Int> {
    let start = bytes.count
    body(&bytes)
    return start..<bytes.count
  }
}
