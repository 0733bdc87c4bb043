import NIOCore

/// The header of every request: version 1, or 2 when the API's version is flexible.
struct RequestHeader: Equatable, Sendable {
  var api: APIKey
  var version: Int16
  var correlationID: Int32
  var clientID: String?

  /// Reads the header and leaves the body in `frame`.
  ///
  /// Unknown versions of ApiVersions are let through for the broker to answer, as Kafka does;
  /// their body is not to be read.
  static func read(from frame: inout ByteBuffer) throws(WireError) -> RequestHeader {
    guard let key = frame.readInteger(as: Int16.self),
      let version = frame.readInteger(as: Int16.self),
      let correlationID = frame.readInteger(as: Int32.self),
      let clientLength = frame.readInteger(as: Int16.self)
    else { throw .truncated }
    guard let api = APIKey(rawValue: key) else { throw .unknownAPI(key) }
    guard api.supports(version) || api == .apiVersions else {
      throw .unsupportedVersion(api: api, version: version)
    }
    var clientID: String?
    if clientLength >= 0 {
      guard let text = frame.readSlice(length: Int(clientLength)) else { throw .truncated }
      clientID = String(buffer: text)
    }
    if api.supports(version), api.isFlexible(version) {
      var reader = WireReader(frame, version: version, isFlexible: true)
      try reader.tags()
      frame.moveReaderIndex(forwardBy: frame.readableBytes - reader.remaining)
    }
    return RequestHeader(
      api: api, version: version, correlationID: correlationID, clientID: clientID)
  }
}
