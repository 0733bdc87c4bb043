import NIOCore

/// Decodes a request (or, in tests, a response) from one frame.
struct WireReader: WireCoder {
  /// Bound on one array: far above any real request, far below what would exhaust memory.
  static let maximumElements = 200_000

  private var buffer: ByteBuffer
  let version: Int16
  let isFlexible: Bool

  init(_ buffer: ByteBuffer, version: Int16, isFlexible: Bool) {
    self.buffer = buffer
    self.version = version
    self.isFlexible = isFlexible
  }

  /// The bytes not read yet.
  var remaining: Int { buffer.readableBytes }

  /// Decodes a whole structure that must end where the frame ends, unless a rest is tolerated:
  /// Kafka ignores bytes behind a request, and librdkafka 2.16 sends one behind a Metadata
  /// request for all topics.
  static func decode<M: WireStruct>(
    _ type: M.Type, from buffer: ByteBuffer, version: Int16, isFlexible: Bool,
    toleratingRest: Bool = false
  ) throws(WireError) -> M {
    var reader = WireReader(buffer, version: version, isFlexible: isFlexible)
    var message = M()
    try message.code(&reader)
    try reader.tags()
    guard toleratingRest || reader.remaining == 0 else { throw .trailingBytes }
    return message
  }

  mutating func bool(_ value: inout Bool) throws(WireError) {
    value = try integer(as: Int8.self) != 0
  }

  mutating func int8(_ value: inout Int8) throws(WireError) { value = try integer() }
  mutating func int16(_ value: inout Int16) throws(WireError) { value = try integer() }
  mutating func int32(_ value: inout Int32) throws(WireError) { value = try integer() }
  mutating func int64(_ value: inout Int64) throws(WireError) { value = try integer() }

  mutating func uuid(_ value: inout TopicID) throws(WireError) {
    value.high = try integer()
    value.low = try integer()
  }

  mutating func string(_ value: inout String) throws(WireError) {
    let length = try shortLength()
    guard length >= 0 else { throw .invalidLength }
    value = try text(length)
  }

  mutating func nullableString(_ value: inout String?) throws(WireError) {
    let length = try shortLength()
    value = length < 0 ? nil : try text(length)
  }

  mutating func bytes(_ value: inout [UInt8]) throws(WireError) {
    let length = try longLength()
    guard length >= 0 else { throw .invalidLength }
    guard let read = buffer.readBytes(length: length) else { throw .truncated }
    value = read
  }

  mutating func records(_ value: inout ByteBuffer?) throws(WireError) {
    let length = try longLength()
    guard length >= 0 else {
      value = nil
      return
    }
    guard let slice = buffer.readSlice(length: length) else { throw .truncated }
    value = slice
  }

  mutating func count(_ value: inout Int) throws(WireError) {
    value = try longLength()
    guard value <= Self.maximumElements else { throw .tooManyElements }
    // Every element takes at least a byte.
    guard value <= remaining else { throw .truncated }
  }

  mutating func tags() throws(WireError) {
    guard isFlexible else { return }
    let count = try unsignedVarint()
    for _ in 0..<count {
      _ = try unsignedVarint()
      let size = Int(try unsignedVarint())
      guard buffer.readSlice(length: size) != nil else { throw .truncated }
    }
  }

  private mutating func shortLength() throws(WireError) -> Int {
    isFlexible ? Int(try unsignedVarint()) - 1 : Int(try integer(as: Int16.self))
  }

  private mutating func longLength() throws(WireError) -> Int {
    isFlexible ? Int(try unsignedVarint()) - 1 : Int(try integer(as: Int32.self))
  }

  private mutating func integer<I: FixedWidthInteger>(as: I.Type = I.self) throws(WireError) -> I {
    guard let value = buffer.readInteger(as: I.self) else { throw .truncated }
    return value
  }

  private mutating func text(_ length: Int) throws(WireError) -> String {
    guard length <= remaining else { throw .truncated }
    let read = buffer.withUnsafeReadableBytes { bytes in
      String(validating: bytes.prefix(length), as: UTF8.self)
    }
    guard let read else { throw .invalidText }
    buffer.moveReaderIndex(forwardBy: length)
    return read
  }

  private mutating func unsignedVarint() throws(WireError) -> UInt32 {
    var value: UInt32 = 0
    for shift in stride(from: UInt32(0), to: 35, by: 7) {
      let byte = try integer(as: UInt8.self)
      if shift == 28, byte > 0x0f { throw .invalidLength }
      value |= UInt32(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw .invalidLength
  }
}
