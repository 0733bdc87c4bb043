import Yams

/// Where each character of a YAML scalar's value stands in the file, so that an error inside an
/// expression points into the file, however the expression is quoted, folded or indented.
struct ScalarPositions: Sendable {
  private var places: [(line: Int, column: Int)] = []
  private let file: String

  /// - Parameters:
  ///   - value: The scalar's value after YAML's own unescaping and folding.
  ///   - start: Where YAML says that the scalar starts: for block scalars, the `|` or `>`.
  ///   - lines: The file's lines.
  init(value: String, style: Node.Scalar.Style, start: Position, lines: [String]) {
    file = start.file
    var walker = Walker(style: style, start: start, lines: lines)
    for scalar in value.unicodeScalars { places.append(walker.place(of: scalar)) }
    places.append(walker.here)
  }

  /// The place of the character at a UTF-8 offset of the value; the end's for offsets behind it.
  func position(utf8Offset: Int, in value: String) -> Position {
    var index = 0
    var bytes = 0
    for scalar in value.unicodeScalars {
      if bytes >= utf8Offset { break }
      bytes += UTF8.width(scalar)
      index += 1
    }
    let place = places[min(index, places.count - 1)]
    return Position(file: file, line: place.line, column: place.column)
  }
}

/// Walks through the file beside the scalar's value. Characters are matched one by one; line
/// ends and indentation that YAML folded away are skipped.
private struct Walker {
  private let lines: [[Unicode.Scalar]]
  private let style: Node.Scalar.Style
  private var line: Int
  private var column: Int
  private let indent: Int

  init(style: Node.Scalar.Style, start: Position, lines text: [String]) {
    lines = text.map { Array($0.unicodeScalars) }
    self.style = style
    line = start.line - 1
    column = start.column - 1
    switch style {
    case .literal, .folded:
      indent = Self.blockIndent(after: line, lines: lines)
      line += 1
      column = indent
    case .singleQuoted, .doubleQuoted:
      indent = 0
      column += 1
    default:
      indent = 0
    }
  }

  var here: (line: Int, column: Int) { (line + 1, column + 1) }

  /// Moves past the next character of the value and says where it was.
  mutating func place(of wanted: Unicode.Scalar) -> (line: Int, column: Int) {
    while line < lines.count {
      guard column < lines[line].count else {
        let place = here
        nextLine()
        if wanted == "\n" || wanted == " " { return place }
        continue
      }
      let found = lines[line][column]
      if style == .doubleQuoted, found == "\\" {
        if column + 1 == lines[line].count {
          nextLine()
          continue
        }
        let place = here
        column += Self.escapeLength(lines[line][column + 1])
        return place
      }
      if found == wanted {
        let place = here
        column += style == .singleQuoted && wanted == "'" ? 2 : 1
        return place
      }
      guard found == " " || found == "\t" else { return here }
      column += 1
    }
    return here
  }

  private mutating func nextLine() {
    line += 1
    column = indent
    guard style != .literal, style != .folded, line < lines.count else { return }
    while column < lines[line].count, lines[line][column] == " " { column += 1 }
  }

  /// The content's indentation: that of the first line that is not blank.
  private static func blockIndent(after header: Int, lines: [[Unicode.Scalar]]) -> Int {
    for line in lines.dropFirst(header + 1) {
      if let first = line.firstIndex(where: { $0 != " " }) { return first }
    }
    return 0
  }

  private static func escapeLength(_ escape: Unicode.Scalar) -> Int {
    switch escape {
    case "x": 4
    case "u": 6
    case "U": 10
    default: 2
    }
  }
}
