import Events
import Records

/// A record that owns its bytes, to be decoded in tests.
struct RecordFixture: Sendable {
  var topic = InputTopic.transactions
  var partition: Int32 = 3
  var offset: Int64 = 42
  var timestamp: Int64 = 1_795_000_000_000
  var key: [UInt8]? = Array("c-1".utf8)
  var value: [UInt8]?
  var headers: [(String, [UInt8]?)] = []

  /// What a test sees of an outcome. The event is not to be used after the closure.
  func decode<Result>(
    with decoder: inout EventDecoder, _ body: (EventDecodeOutcome) throws -> Result
  ) rethrows -> Result {
    let names = headers.map { UnsafeMutableRawBufferPointer.copy(Array($0.0.utf8)) }
    let values = headers.map { $0.1.map { UnsafeMutableRawBufferPointer.copy($0) } }
    let keyBytes = key.map { UnsafeMutableRawBufferPointer.copy($0) }
    let valueBytes = value.map { UnsafeMutableRawBufferPointer.copy($0) }
    defer {
      for name in names { name.deallocate() }
      for value in values { value?.deallocate() }
      keyBytes?.deallocate()
      valueBytes?.deallocate()
    }
    let fields = zip(names, values).map { name, value in
      HeaderField(
        name: UnsafeRawBufferPointer(name), value: value.map { UnsafeRawBufferPointer($0) })
    }
    return try fields.withUnsafeBufferPointer { fields in
      try body(
        decoder.decode(
          InputRecord(
            topic: topic, partition: partition, offset: offset, timestamp: timestamp,
            key: keyBytes.map { UnsafeRawBufferPointer($0) },
            value: valueBytes.map { UnsafeRawBufferPointer($0) }, headers: fields)))
    }
  }

  /// `event`, `ignored`, or the error class.
  func outcome(with decoder: inout EventDecoder) -> String {
    decode(with: &decoder) { outcome in
      switch outcome {
      case .event: "event"
      case .ignored: "ignored"
      case .rejected(let reason): reason.errorClass
      }
    }
  }

  func with(_ change: (inout RecordFixture) -> Void) -> RecordFixture {
    var copy = self
    change(&copy)
    return copy
  }

  /// With the first occurrence of `old` in the value replaced.
  func replacing(_ old: String, _ new: String) -> RecordFixture {
    guard let value else { return self }
    let text = String(decoding: value, as: UTF8.self)
    guard let range = text.firstRange(of: old) else { return self }
    return with {
      $0.value = Array((text[..<range.lowerBound] + new + text[range.upperBound...]).utf8)
    }
  }

  func header(_ name: String, _ value: String?) -> RecordFixture {
    with { fixture in
      fixture.headers.removeAll { $0.0 == name }
      if let value { fixture.headers.append((name, Array(value.utf8))) }
    }
  }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate static func copy(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    buffer.copyBytes(from: bytes)
    return buffer
  }
}

extension Text {
  var string: String { String(decoding: self, as: UTF8.self) }
}

extension RecordFixture {
  static func event(_ topic: InputTopic, _ type: String, _ data: String) -> RecordFixture {
    RecordFixture(
      topic: topic, value: Array(data.utf8),
      headers: [
        ("ce_specversion", Array("1.0".utf8)), ("ce_id", Array("e-1".utf8)),
        ("ce_source", Array("core".utf8)), ("ce_type", Array(type.utf8)),
        ("ce_time", Array("2026-11-23T08:00:00Z".utf8)),
        ("content-type", Array("application/json".utf8)),
      ])
  }

  static let transaction = event(
    .transactions, "bank.transaction.booked",
    """
    {"transactionId":"t-1","customerId":"c-1","accountId":"a-1","amount":"1284.50",\
    "currency":"CNY","creditDebit":"debit","bookedAt":"2026-11-23T15:59:58.250+08:00",\
    "valueDate":"2026-11-24","merchantCategory":"5411","merchantName":"Corner Shop",\
    "channel":"pos","counterpartyId":"m-9","endToEndId":"x-7","fee":"0.10","remittance":"milk"}
    """)

  static let customer = event(
    .customers, "bank.customer.updated",
    """
    {"customerId":"c-1","version":7,"type":"person","birthDate":"1990-02-28","gender":"f",\
    "region":"CN-SH","locale":"zh-CN","timeZone":"Asia/Shanghai","jurisdiction":"CN",\
    "riskRating":3,"flags":{"vulnerable":false,"hardship":true},\
    "consents":[{"purpose":"marketing","channel":"app","state":"granted",\
    "at":"2026-01-01T00:00:00Z","source":"app"},\
    {"purpose":"survey","state":"withdrawn","at":"2026-01-02T00:00:00Z"}]}
    """)
}
