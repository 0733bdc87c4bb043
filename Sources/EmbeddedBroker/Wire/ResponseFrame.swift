import NIOCore

/// A response ready for the socket: size, header, body.
enum ResponseFrame {
  /// Encodes a response with its length prefix, as pieces to be written in order.
  ///
  /// The header is version 1 (with tagged fields) for flexible versions, except that ApiVersions
  /// always has version 0, for clients that do not know yet what the broker speaks (KIP-511).
  static func encode<M: WireStruct>(
    _ message: M, api: APIKey, version: Int16, correlationID: Int32
  ) throws(WireError) -> [ByteBuffer] {
    let isFlexible = api.isFlexible(version)
    var writer = WireWriter(version: version, isFlexible: isFlexible)
    var size: Int32 = 0
    var correlationID = correlationID
    writer.int32(&size)
    writer.int32(&correlationID)
    if api != .apiVersions { writer.tags() }
    var message = message
    try message.code(&writer)
    writer.tags()
    guard let total = Int32(exactly: writer.byteCount - 4) else { throw .invalidLength }
    writer.patch(total, at: 0)
    return writer.pieces
  }
}
