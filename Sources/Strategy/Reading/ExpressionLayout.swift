/// The layout of expressions: what may differ without a difference in meaning.
enum ExpressionLayout {
  /// Runs of white space become one space or, beside an operator or bracket, none; `//` comments
  /// go. String literals stay as they are.
  static func canonical(_ text: String) -> String {
    var result: [Unicode.Scalar] = []
    var pendingSpace = false
    let scalars = Array(text.unicodeScalars)
    var at = 0
    while at < scalars.count {
      let scalar = scalars[at]
      if scalar == "/", at + 1 < scalars.count, scalars[at + 1] == "/" {
        while at < scalars.count, scalars[at] != "\n" { at += 1 }
        continue
      }
      if scalar.properties.isWhitespace {
        pendingSpace = true
        at += 1
        continue
      }
      if pendingSpace, let last = result.last, isWord(last), isWord(scalar) { result.append(" ") }
      pendingSpace = false
      let end = scalar == "\"" || scalar == "'" ? literalEnd(scalars, at) : at + 1
      result += scalars[at..<end]
      at = end
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: result)
    return text
  }

  /// The contents of the string literals, unescaped only as far as plain text needs.
  static func stringLiterals(_ text: String) -> [String] {
    var found: [String] = []
    let scalars = Array(text.unicodeScalars)
    var at = 0
    while at < scalars.count {
      guard scalars[at] == "\"" || scalars[at] == "'" else {
        at += 1
        continue
      }
      let end = literalEnd(scalars, at)
      var literal = ""
      literal.unicodeScalars.append(contentsOf: scalars[(at + 1)..<max(end - 1, at + 1)])
      found.append(literal)
      at = end
    }
    return found
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "\"" || scalar == "'" || scalar.properties.isAlphabetic
      || scalar.properties.numericType != nil
  }

  /// The position after the closing quote, or the end where there is none.
  private static func literalEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int {
    let quote = scalars[start]
    var at = start + 1
    while at < scalars.count {
      if scalars[at] == "\\" {
        at += 2
        continue
      }
      if scalars[at] == quote { return at + 1 }
      at += 1
    }
    return scalars.count
  }
}
