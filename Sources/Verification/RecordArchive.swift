import Kafka
package import Records

/// The committed records of one topic partition in memory, to be replayed in any order.
/// Memory: the records' bytes and about 100 bytes for each.
package struct RecordArchive {
  private struct Span {
    var start: Int
    var count: Int
    /// A negative count stands for null.
    static let null = Span(start: 0, count: -1)
  }

  private struct Entry {
    var offset: Int64
    var timestamp: Int64
    var key: Span
    var value: Span
    var headers: Range<Int>
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  private var headers: [(name: Span, value: Span)] = []

  package init() {}

  package var count: Int { entries.count }
  package var lastOffset: Int64? { entries.last?.offset }

  package func offset(at index: Int) -> Int64 { entries[index].offset }

  package mutating func append(
    offset: Int64, timestamp: Int64, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, headers fields: UnsafeBufferPointer<HeaderField>
  ) {
    let first = headers.count
    for field in fields { headers.append((keep(field.name), keep(field.value))) }
    entries.append(
      Entry(
        offset: offset, timestamp: timestamp, key: keep(key), value: keep(value),
        headers: first..<headers.count))
  }

  private mutating func keep(_ source: UnsafeRawBufferPointer?) -> Span {
    guard let source else { return .null }
    let start = bytes.count
    bytes.append(contentsOf: source)
    return Span(start: start, count: source.count)
  }

  /// The index of the first record at or after `offset`. O(log n).
  package func firstIndex(from offset: Int64) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Lends one record.
  package func withRecord(
    _ index: Int, topic: InputTopic, partition: Int32, _ body: (InputRecord) -> Void
  ) {
    let entry = entries[index]
    bytes.withUnsafeBytes { bytes in
      func slice(_ span: Span) -> UnsafeRawBufferPointer? {
        guard span.count >= 0 else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[span.start..<span.start + span.count])
      }
      let fields = headers[entry.headers].map { header in
        HeaderField(
          name: slice(header.name) ?? UnsafeRawBufferPointer(start: nil, count: 0),
          value: slice(header.value))
      }
      fields.withUnsafeBufferPointer { fields in
        body(
          InputRecord(
            topic: topic, partition: partition, offset: entry.offset,
            timestamp: entry.timestamp, key: slice(entry.key), value: slice(entry.value),
            headers: fields))
      }
    }
  }
}
