import Records

/// The CloudEvents attributes of a record's headers (Kafka protocol binding 1.0.2, binary mode),
/// borrowed from the record. Absent ones are nil.
struct CloudEventHeaders {
  enum Mode { case binary, structured }

  var specversion: Text?
  var id: Text?
  var source: Text?
  var type: Text?
  var time: Text?
  var traceparent: Text?
  var mode = Mode.binary

  /// Later headers of the same name win, as Kafka's `lastHeader` has it.
  init(_ headers: UnsafeBufferPointer<HeaderField>) throws(DecodeFault) {
    for header in headers {
      guard let value = header.value else { continue }
      let name = header.name
      switch name.count {
      case 5 where name.equals("ce_id"): id = value
      case 7 where name.equals("ce_type"): type = value
      case 7 where name.equals("ce_time"): time = value
      case 9 where name.equals("ce_source"): source = value
      case 11 where name.equals("traceparent"): if traceparent == nil { traceparent = value }
      case 12 where name.equals("content-type"): mode = try Self.mode(of: value)
      case 12 where name.hasPrefixIgnoringCase("content-type"): mode = try Self.mode(of: value)
      case 14 where name.equals("ce_specversion"): specversion = value
      case 14 where name.equals("ce_traceparent"): traceparent = value
      default: break
      }
    }
    if let specversion, !specversion.equals("1.0") {
      throw DecodeFault(.specversion, .unsupported)
    }
    if let traceparent, !Self.isTraceparent(traceparent) { self.traceparent = nil }
  }

  private static func mode(of contentType: Text) throws(DecodeFault) -> Mode {
    if contentType.equals("application/json") { return .binary }
    if contentType.hasPrefixIgnoringCase("application/json") { return .binary }
    if contentType.hasPrefixIgnoringCase("application/cloudevents+json") { return .structured }
    throw DecodeFault(.contentType, .unsupported)
  }

  /// W3C Trace Context, version 00: 2-32-16-2 lower-case hex digits. Anything else is not passed
  /// on; it is no reason to refuse an event.
  static func isTraceparent(_ text: Text) -> Bool {
    guard text.count == 55 else { return false }
    for index in 0..<55 {
      let byte = text[index]
      let isDash = byte == UInt8(ascii: "-")
      let isHex = (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102)
      guard index == 2 || index == 35 || index == 52 ? isDash : isHex else { return false }
    }
    return true
  }
}
