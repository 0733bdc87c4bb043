import BankSimulator
import Events
import Records

/// What a decoder made of a bank's records.
struct Seen {
  var records = 0
  var events = 0
  var repeated = 0
  var ignored = 0
  var rejected = 0
  var classes: [String: Int] = [:]
  var types: Set<EventType> = []
  /// Records that came out otherwise than the bank said; at most a few are kept.
  var surprises: [String] = []
  private var identities: Set<UInt64> = []

  mutating func take(_ record: BankRecord, _ bytes: [UInt8], _ decoder: inout EventDecoder) {
    records += 1
    let expected = record.flaw?.errorClass
    record.decode(bytes, with: &decoder) { outcome in
      switch outcome {
      case .event(let event):
        events += 1
        types.insert(event.envelope.type)
        let isNew = identities.insert(event.envelope.idHash).inserted
        if !isNew, event.envelope.type != .customerErased { repeated += 1 }
        if let expected { note("\(expected) was taken") }
      case .ignored: ignored += 1
      case .rejected(let reason):
        rejected += 1
        classes[reason.errorClass, default: 0] += 1
        if reason.errorClass != expected { note("\(reason.errorClass), not \(expected ?? "good")") }
      }
    }
  }

  private mutating func note(_ surprise: String) {
    if surprises.count < 8 { surprises.append(surprise) }
  }
}

extension BankRecord {
  /// Decodes the record as a consumer would get it.
  func decode(
    _ bytes: [UInt8], with decoder: inout EventDecoder, _ body: (EventDecodeOutcome) -> Void
  ) {
    bytes.withUnsafeBytes { all in
      func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: all[range])
      }
      func text(_ text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      }
      var headers = [HeaderField(name: text("ce_specversion"), value: text("1.0"))]
      headers.append(HeaderField(name: text("ce_source"), value: text("core-banking")))
      headers.append(HeaderField(name: text("content-type"), value: text(contentType)))
      if let type { headers.append(HeaderField(name: text("ce_type"), value: text(type))) }
      if let id { headers.append(HeaderField(name: text("ce_id"), value: slice(id))) }
      if let time { headers.append(HeaderField(name: text("ce_time"), value: slice(time))) }
      headers.withUnsafeBufferPointer { fields in
        body(
          decoder.decode(
            InputRecord(
              topic: topic, partition: 0, offset: 0, timestamp: timestamp, key: key.map(slice),
              value: value.map(slice), headers: fields)))
      }
    }
  }
}
