import NIOCore

/// Encodes a response (or, in tests, a request).
///
/// Large record buffers are not copied into the frame: the frame is a list of pieces that the
/// socket writes one after the other.
struct WireWriter: WireCoder {
  /// Records smaller than this are cheaper to copy than to send as a piece of their own.
  private static let copyBelow = 8 * 1024

  /// What was closed by a large record buffer, in order.
  private var finished: [ByteBuffer] = []
  private var finishedBytes = 0
  private var buffer: ByteBuffer
  let version: Int16
  let isFlexible: Bool

  init(version: Int16, isFlexible: Bool, capacity: Int = 256) {
    buffer = ByteBuffer()
    buffer.reserveCapacity(capacity)
    self.version = version
    self.isFlexible = isFlexible
  }

  /// The bytes written so far.
  var byteCount: Int { finishedBytes + buffer.readableBytes }

  /// The frame's pieces.
  var pieces: [ByteBuffer] { finished + [buffer] }

  /// The whole in one buffer, for tests and small files.
  var contiguous: ByteBuffer {
    var whole = ByteBuffer()
    for piece in pieces { whole.writeImmutableBuffer(piece) }
    return whole
  }

  /// Overwrites an integer written earlier, at a position in the first piece.
  mutating func patch(_ value: Int32, at position: Int) {
    if finished.isEmpty {
      buffer.setInteger(value, at: position)
    } else {
      finished[0].setInteger(value, at: position)
    }
  }

  /// Encodes a whole structure with its closing tagged fields.
  static func encode<M: WireStruct>(
    _ message: M, version: Int16, isFlexible: Bool
  ) throws(WireError) -> ByteBuffer {
    var writer = WireWriter(version: version, isFlexible: isFlexible)
    var message = message
    try message.code(&writer)
    writer.tags()
    return writer.contiguous
  }

  mutating func bool(_ value: inout Bool) { buffer.writeInteger(value ? Int8(1) : 0) }
  mutating func int8(_ value: inout Int8) { buffer.writeInteger(value) }
  mutating func int16(_ value: inout Int16) { buffer.writeInteger(value) }
  mutating func int32(_ value: inout Int32) { buffer.writeInteger(value) }
  mutating func int64(_ value: inout Int64) { buffer.writeInteger(value) }

  mutating func uuid(_ value: inout TopicID) {
    buffer.writeInteger(value.high)
    buffer.writeInteger(value.low)
  }

  mutating func string(_ value: inout String) throws(WireError) {
    try shortLength(value.utf8.count)
    buffer.writeString(value)
  }

  mutating func nullableString(_ value: inout String?) throws(WireError) {
    try shortLength(value?.utf8.count ?? -1)
    if let value { buffer.writeString(value) }
  }

  mutating func bytes(_ value: inout [UInt8]) throws(WireError) {
    try longLength(value.count)
    buffer.writeBytes(value)
  }

  mutating func records(_ value: inout ByteBuffer?) throws(WireError) {
    try longLength(value?.readableBytes ?? -1)
    guard let value else { return }
    if value.readableBytes < Self.copyBelow {
      buffer.writeImmutableBuffer(value)
    } else {
      finishedBytes += buffer.readableBytes + value.readableBytes
      finished.append(buffer)
      finished.append(value)
      buffer = ByteBuffer()
    }
  }

  mutating func count(_ value: inout Int) throws(WireError) { try longLength(value) }

  mutating func tags() {
    if isFlexible { buffer.writeInteger(UInt8(0)) }
  }

  private mutating func shortLength(_ length: Int) throws(WireError) {
    guard length <= Int(Int16.max) else { throw .invalidLength }
    if isFlexible {
      unsignedVarint(UInt32(length + 1))
    } else {
      buffer.writeInteger(Int16(length))
    }
  }

  private mutating func longLength(_ length: Int) throws(WireError) {
    guard length < Int(Int32.max) else { throw .invalidLength }
    if isFlexible {
      unsignedVarint(UInt32(length + 1))
    } else {
      buffer.writeInteger(Int32(length))
    }
  }

  private mutating func unsignedVarint(_ value: UInt32) {
    var value = value
    while value >= 0x80 {
      buffer.writeInteger(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    buffer.writeInteger(UInt8(value))
  }
}
