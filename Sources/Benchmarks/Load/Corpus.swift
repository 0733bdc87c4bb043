import Records

/// Input records in memory, for measurements without Kafka.
final class Corpus {
  private struct Parts {
    var topic: InputTopic
    var type: StaticString
    var key: Range<Int>
    var id: Range<Int>
    var time: Range<Int>
    var value: Range<Int>
  }

  private static let specversion: StaticString = "1.0"
  private static let source: StaticString = "core-banking"
  private static let content: StaticString = "application/json"
  private static let headerCount = 6

  private var parts: [Parts] = []
  private var bytes: [UInt8] = []
  private let headers: UnsafeMutablePointer<HeaderField>

  init() {
    headers = .allocate(capacity: Corpus.headerCount)
    headers.initialize(
      repeating: HeaderField(
        name: UnsafeRawBufferPointer(start: nil, count: 0), value: nil),
      count: Corpus.headerCount)
  }

  // Header fields are trivial: nothing to deinitialize.
  deinit { headers.deallocate() }

  var count: Int { parts.count }

  /// Bytes of all values.
  var valueBytes: Int { parts.reduce(0) { $0 + $1.value.count } }

  func add(_ draft: borrowing EventDraft) {
    parts.append(
      Parts(
        topic: draft.topic, type: draft.type, key: keep(draft.key), id: keep(draft.id),
        time: keep(draft.time), value: keep(draft.value)))
  }

  private func keep(_ part: [UInt8]) -> Range<Int> {
    let start = bytes.count
    bytes.append(contentsOf: part)
    return start..<bytes.count
  }

  /// Hands on the records of a range, in order.
  func forEach(_ range: Range<Int>, _ body: (InputRecord) throws -> Void) rethrows {
    try bytes.withUnsafeBytes { arena in
      func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: arena[range])
      }
      for index in range {
        let part = parts[index]
        headers[0] = field("ce_specversion", text(Corpus.specversion))
        headers[1] = field("ce_source", text(Corpus.source))
        headers[2] = field("ce_type", text(part.type))
        headers[3] = field("ce_id", slice(part.id))
        headers[4] = field("ce_time", slice(part.time))
        headers[5] = field("content-type", text(Corpus.content))
        try body(
          InputRecord(
            topic: part.topic, partition: 0, offset: Int64(index), timestamp: -1,
            key: slice(part.key), value: slice(part.value),
            headers: UnsafeBufferPointer(start: headers, count: Corpus.headerCount)))
      }
    }
  }

  private func field(_ name: StaticString, _ value: UnsafeRawBufferPointer) -> HeaderField {
    HeaderField(name: text(name), value: value)
  }

  private func text(_ text: StaticString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }
}
