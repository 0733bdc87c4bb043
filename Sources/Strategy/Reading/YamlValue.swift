import Yams

/// A YAML value with its place; its accessors give typed values, or report why they cannot.
struct YamlValue {
  let node: Node
  let file: String
  /// The key that holds it, for messages.
  let key: String
  let findings: Findings

  var position: Position { Position(file: file, mark: node.mark) }

  var isList: Bool { node.sequence != nil }

  /// The keys of a mapping, in order; none for anything else.
  var keys: [String] { node.mapping?.keys.compactMap { $0.scalar?.string } ?? [] }

  /// True when the value is just this word.
  func isWord(_ word: String) -> Bool { node.scalar?.string == word }

  /// True where the key has no value at all.
  var isEmpty: Bool {
    guard let scalar = node.scalar, scalar.style == .plain else { return false }
    return scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null"
  }

  func error(_ message: String, remedy: String) {
    findings.error(message, at: position, text: node.scalar?.string ?? "", remedy: remedy)
  }

  /// A scalar's text; lists and mappings are reported.
  func text(_ expected: String = "a text") -> Located<String>? {
    guard let scalar = node.scalar else {
      error(
        "\"\(key)\" is a \(kind), but \(expected) is expected",
        remedy: "write \(expected) after \"\(key):\"")
      return nil
    }
    guard !isEmpty else {
      error("\"\(key)\" has no value", remedy: "write \(expected) after \"\(key):\"")
      return nil
    }
    let trimmed = scalar.string.trimmingNewlines()
    return Located(value: trimmed, position: position, text: trimmed)
  }

  /// A text of which each line is free; empty is reported.
  func expression() -> ExpressionText? {
    guard let scalar = node.scalar, text("an expression") != nil else { return nil }
    guard !scalar.string.allSatisfy(\.isWhitespace) else {
      error("\"\(key)\" is empty", remedy: "write an expression, such as customer.age >= 18")
      return nil
    }
    return ExpressionText(scalar: scalar, file: file, lines: findings.sourceLines(of: file))
  }

  /// A name that expressions and events can carry.
  func identifier(reserved: Set<String> = []) -> Located<String>? {
    guard let text = text("an id") else { return nil }
    guard Identifiers.isValid(text.value) else {
      findings.error(
        "\"\(text.value)\" is not a valid id", at: text,
        remedy: "use a letter, then letters, digits and _, at most 64, such as \"bigSpender\"")
      return nil
    }
    guard !reserved.contains(text.value) else {
      findings.error(
        "\"\(text.value)\" is a word of the expression language", at: text,
        remedy: "choose another id")
      return nil
    }
    return text
  }

  /// `true` or `false`.
  func flag() -> Located<Bool>? {
    guard let text = text("true or false") else { return nil }
    guard ["true", "false"].contains(text.value) else {
      findings.error(
        "\"\(key)\" is neither true nor false", at: text, remedy: "write true or false")
      return nil
    }
    return text.map { $0 == "true" }
  }

  func integer(in range: ClosedRange<Int>) -> Located<Int>? {
    guard let text = text("a whole number") else { return nil }
    guard let value = Int(text.value) else {
      findings.error(
        "\"\(key)\" is not a whole number", at: text,
        remedy: "write a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    guard range.contains(value) else {
      findings.error(
        "\"\(key)\" is out of range: \(value)", at: text,
        remedy: "write a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return text.map { _ in value }
  }

  func number(in range: ClosedRange<Double>) -> Located<Double>? {
    guard let text = text("a number") else { return nil }
    let allowed =
      "write a number from \(Numbers.text(range.lowerBound)) to "
      + Numbers.text(range.upperBound)
    guard let value = Numbers.parse(text.value) else {
      findings.error("\"\(key)\" is not a number", at: text, remedy: allowed)
      return nil
    }
    guard range.contains(value) else {
      findings.error("\"\(key)\" is out of range: \(text.value)", at: text, remedy: allowed)
      return nil
    }
    return text.map { _ in value }
  }

  func duration(in range: ClosedRange<Int64>) -> Located<Int64>? {
    guard let text = text("a duration") else { return nil }
    guard let value = Durations.parse(text.value) else {
      findings.error(
        "\"\(text.value)\" is not a duration", at: text, remedy: Durations.remedy)
      return nil
    }
    guard range.contains(value) else {
      findings.error(
        "\"\(key)\" is out of range: \(text.value)", at: text,
        remedy: "write a duration from \(Durations.text(range.lowerBound)) to "
          + Durations.text(range.upperBound))
      return nil
    }
    return text.map { _ in value }
  }

  /// The elements of a list; anything else is reported.
  func list() -> [YamlValue] {
    guard let sequence = node.sequence else {
      error(
        "\"\(key)\" is a \(kind), but a list is expected",
        remedy: "write one \"- …\" for each element, or [a, b]")
      return []
    }
    return sequence.map { YamlValue(node: $0, file: file, key: key, findings: findings) }
  }

  /// The texts of a list of scalars.
  func texts() -> [Located<String>] { list().compactMap { $0.text() } }

  var kind: String {
    if node.mapping != nil { return "mapping" }
    return node.sequence != nil ? "list" : "single value"
  }
}

extension Position {
  /// YAML's own mark; the start of the file where there is none.
  init(file: String, mark: Mark?) {
    self.init(file: file, line: max(mark?.line ?? 1, 1), column: max(mark?.column ?? 1, 1))
  }
}

extension String {
  /// Without the line ends that block scalars leave at the end.
  func trimmingNewlines() -> String {
    var text = Substring(self)
    while let last = text.last, last.isNewline { text = text.dropLast() }
    return String(text)
  }
}
