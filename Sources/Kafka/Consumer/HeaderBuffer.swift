import CRdKafka
import Glibc
package import Records

/// A reusable table of a message's headers, pointing into the message.
package struct HeaderBuffer: ~Copyable {
  /// What became of the last load.
  package enum Status: Sendable {
    case complete
    /// The header block does not parse; no header is shown.
    case malformed
    /// Only the first `limit` headers are shown.
    case truncated
  }

  /// The most headers of one message that are read.
  package static let limit = 256

  private let storage: UnsafeMutablePointer<HeaderField>
  private var count = 0
  package private(set) var status: Status = .complete

  package init() { storage = .allocate(capacity: HeaderBuffer.limit) }

  // HeaderField is trivial: nothing to deinitialize.
  deinit { storage.deallocate() }

  /// The headers of the message loaded last, in its order, valid as long as that message.
  package var fields: UnsafeBufferPointer<HeaderField> {
    UnsafeBufferPointer(start: storage, count: count)
  }

  /// Reads the headers of a message. The library parses them on this first access, once a
  /// message, and frees them with it.
  package mutating func load(_ message: borrowing Message) {
    count = 0
    status = .complete
    var headers: OpaquePointer?
    switch rd_kafka_message_headers(message.pointer, &headers) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: break
    case RD_KAFKA_RESP_ERR__NOENT: return
    default:
      status = .malformed
      return
    }
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while rd_kafka_header_get_all(headers, count, &name, &value, &size)
      == RD_KAFKA_RESP_ERR_NO_ERROR
    {
      guard count < HeaderBuffer.limit else {
        status = .truncated
        return
      }
      guard let name else { return }
      (storage + count).initialize(
        to: HeaderField(
          name: UnsafeRawBufferPointer(start: name, count: strlen(name)),
          value: value.map { UnsafeRawBufferPointer(start: $0, count: size) }))
      count += 1
    }
  }
}
