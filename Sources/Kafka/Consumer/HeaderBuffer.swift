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

  /// Whether the block may be read in the fetch buffer.
  private let readsInPlace: Bool

  /// - Parameter inPlace: read the headers where they lie instead of by the library's parser,
  ///   with any release of librdkafka whose message layout is known; others use the parser.
  package init(inPlace: Bool = true) {
    storage = .allocate(capacity: HeaderBuffer.limit)
    readsInPlace = inPlace && rd_kafka_version() == strata_rdkafka_known_version
  }

  // HeaderField is trivial: nothing to deinitialize.
  deinit { storage.deallocate() }

  /// The headers of the message loaded last, in its order, valid as long as that message.
  package var fields: UnsafeBufferPointer<HeaderField> {
    UnsafeBufferPointer(start: storage, count: count)
  }

  /// Reads the headers of a message.
  package mutating func load(_ message: borrowing Message) {
    count = 0
    status = .complete
    var size = 0
    if readsInPlace, let start = strata_rdkafka_header_block(message.pointer, &size) {
      var block = HeaderBlock(UnsafeRawBufferPointer(start: start, count: size), start: start)
      if let all = block.read(into: storage, limit: HeaderBuffer.limit) {
        count = min(all, HeaderBuffer.limit)
        if all > count { status = .truncated }
        return
      }
    }
    parse(message)
  }

  /// Reads the headers by the library, which parses them once a message, into memory of its own
  /// that it frees with the message.
  private mutating func parse(_ message: borrowing Message) {
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
