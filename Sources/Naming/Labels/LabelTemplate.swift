/// A label with slots, such as `{brand} {trait} lovers`. Rendering is a pure function of the
/// words: the same words always give the same label.
package struct LabelTemplate: Sendable, Hashable {
  /// What is wrong with a template.
  package enum Fault: Error, Hashable, Sendable {
    case unclosedSlot, strayBrace, invalidSlot(String), noText
  }

  enum Part: Sendable, Hashable {
    case text(String)
    case slot(String)
  }

  private(set) var parts: [Part] = []

  /// The names of its slots, in order, each once.
  package var slots: [String] {
    var names: [String] = []
    for case .slot(let name) in parts where !names.contains(name) { names.append(name) }
    return names
  }

  /// - Throws: `Fault` where braces do not match or a slot has no proper name.
  package init(_ text: String) throws(Fault) {
    var literal = ""
    var rest = text[...]
    while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      guard rest[brace] == "{" else { throw .strayBrace }
      literal += rest[..<brace]
      guard let end = rest[brace...].firstIndex(of: "}") else { throw .unclosedSlot }
      let name = String(rest[rest.index(after: brace)..<end])
      guard Self.isName(name) else { throw .invalidSlot(name) }
      if !literal.isEmpty { parts.append(.text(literal)) }
      literal = ""
      parts.append(.slot(name))
      rest = rest[rest.index(after: end)...]
    }
    literal += rest
    if !literal.isEmpty { parts.append(.text(literal)) }
    if parts.isEmpty { throw .noText }
  }

  /// The label: every slot filled with its word, white space in a row made one space.
  /// - Returns: nil where a slot has no word.
  package func render(_ words: [String: String]) -> String? {
    var text = ""
    for part in parts {
      switch part {
      case .text(let literal): text += literal
      case .slot(let name):
        guard let word = words[name] else { return nil }
        text += word
      }
    }
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first >= 97, first <= 122 else { return false }
    return text.utf8.count <= 32
      && text.utf8.allSatisfy {
        ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || ($0 >= 48 && $0 <= 57)
      }
  }
}
