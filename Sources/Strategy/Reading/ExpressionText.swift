import Yams

/// An expression as written, with the way back from its characters to the file.
struct ExpressionText: Sendable {
  var text: String
  /// Where the expression starts.
  var position: Position
  private var positions: ScalarPositions

  init(scalar: Node.Scalar, file: String, lines: [String]) {
    text = scalar.string
    positions = ScalarPositions(
      value: scalar.string, style: scalar.style,
      start: Position(file: file, mark: scalar.mark), lines: lines)
    position = positions.position(utf8Offset: 0, in: scalar.string)
  }

  /// Where the character at a UTF-8 offset of the expression stands in the file.
  func position(utf8Offset: Int) -> Position {
    positions.position(utf8Offset: utf8Offset, in: text)
  }

  /// The text of a part, as far as it is on one line.
  func slice(utf8Offset: Int, length: Int) -> String {
    let bytes = Array(text.utf8)
    let start = min(max(utf8Offset, 0), bytes.count)
    let end = min(start + max(length, 0), bytes.count)
    let part = String(decoding: bytes[start..<end], as: UTF8.self)
    return String(part.prefix { $0 != "\n" })
  }

  /// The text with spaces and comments brought to one form, outside of string literals: equal
  /// for expressions that differ in layout only.
  var canonical: String { ExpressionLayout.canonical(text) }

  /// The whole as a located value, for findings about all of it.
  var located: Located<String> {
    Located(value: text, position: position, text: text)
  }
}
