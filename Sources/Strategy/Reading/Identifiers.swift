/// What ids look like.
enum Identifiers {
  static let maximumLength = 64

  /// A letter, then letters, digits and underscores: valid in expressions, events and metrics.
  static func isValid(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first), text.utf8.count <= maximumLength else {
      return false
    }
    return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
  }

  /// Ids that come from elsewhere, such as a bank's product codes: also dots and hyphens.
  static func isValidForeign(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) || isDigit(first),
      text.utf8.count <= maximumLength
    else { return false }
    return text.utf8.allSatisfy {
      isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
        || $0 == UInt8(ascii: "-")
    }
  }

  /// Keywords and reserved words of CEL (cel-spec, langdef.md, "Syntax"), not usable after a dot.
  static let reserved: Set<String> = [
    "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in",
    "let", "loop", "namespace", "null", "package", "return", "true", "var", "void", "while",
  ]

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
}

/// Plain decimal numbers.
enum Numbers {
  /// Accepts digits with an optional sign and decimal point; no exponents, no `inf`, no `nan`.
  static func parse(_ text: String) -> Double? {
    let body = text.first == "-" ? text.dropFirst() : Substring(text)
    guard let first = body.utf8.first, first >= 48, first <= 57,
      body.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || $0 == UInt8(ascii: ".") })
    else { return nil }
    return Double(text)
  }

  /// Without `.0` for whole numbers.
  static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }
}
