/// Why bytes from a client could not be understood. The connection they came on is closed: after
/// one malformed request the rest of the stream cannot be trusted.
package enum WireError: Error, Equatable, Sendable {
  /// A field reaches past the end of the request.
  case truncated
  /// A length is negative where null is not allowed, or a varint is over-long.
  case invalidLength
  /// More elements than `WireReader.maximumElements` in one array.
  case tooManyElements
  /// A string is not UTF-8.
  case invalidText
  /// Bytes are left over after the last field.
  case trailingBytes
  /// An API this broker does not know.
  case unknownAPI(Int16)
  /// A version outside the window announced by ApiVersions.
  case unsupportedVersion(api: APIKey, version: Int16)
}
