/// The text of an expression with what is needed to name places in it.
struct SourceText: Sendable {
  let text: String
  let bytes: [UInt8]
  private let lineStarts: [Int]

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  /// An error at a place in this text.
  func error(
    _ message: String, at span: SourceSpan, suggestion: String? = nil
  ) -> ExpressionError {
    let offset = min(span.offset, bytes.count)
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    // A code point has one byte that is not a continuation byte.
    let column = bytes[lineStarts[low]..<offset].count { $0 & 0xC0 != 0x80 }
    return ExpressionError(
      message: message, offset: offset, line: low + 1, column: column + 1,
      length: min(span.length, bytes.count - offset), suggestion: suggestion)
  }

  /// The text of a place.
  func slice(_ span: SourceSpan) -> String {
    let end = min(span.offset + span.length, bytes.count)
    guard span.offset < end else { return "" }
    return String(decoding: bytes[span.offset..<end], as: UTF8.self)
  }
}
