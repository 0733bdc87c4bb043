/// One thing that is wrong, or doubtful, in a strategy: where, what, and what to do about it.
package struct Diagnostic: Hashable, Sendable {
  /// Whether a finding stops the strategy.
  package enum Severity: String, Hashable, Sendable, Comparable {
    /// The strategy cannot run.
    case error
    /// The strategy runs, but someone should look.
    case warning

    package static func < (a: Severity, b: Severity) -> Bool { a == .error && b == .warning }
  }

  /// Errors stop the strategy, warnings do not.
  package var severity: Severity
  /// The file's path as the user knows it.
  package var file: String
  /// From 1.
  package var line: Int
  /// From 1, in Unicode scalars.
  package var column: Int
  /// The offending text as written; may be empty where something is missing.
  package var text: String
  /// What is wrong, in words.
  package var message: String
  /// What to do about it.
  package var remedy: String
  /// The whole line, for rendering.
  package var sourceLine: String

  package init(
    severity: Severity, file: String, line: Int, column: Int, text: String, message: String,
    remedy: String, sourceLine: String = ""
  ) {
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.text = text
    self.message = message
    self.remedy = remedy
    self.sourceLine = sourceLine
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The finding in the form compilers use, so that editors can jump to it:
  ///
  ///     segments.yaml:12:5: error: unknown key "whn"
  ///        12 |     whn: true
  ///           |     ^~~
  ///           = did you mean "when"?
  package var description: String {
    var lines = ["\(file):\(line):\(column): \(severity.rawValue): \(message)"]
    let number = "\(line)"
    let gutter = String(repeating: " ", count: max(5, number.count))
    if !sourceLine.isEmpty {
      let padded = String(repeating: " ", count: gutter.count - number.count) + number
      lines.append("\(padded) | \(sourceLine)")
      lines.append("\(gutter) | \(caret)")
    }
    if !remedy.isEmpty { lines.append("\(gutter) = \(remedy)") }
    return lines.joined(separator: "\n")
  }

  /// `^~~~` under the offending text, cut where the line ends.
  private var caret: String {
    let scalars = Array(sourceLine.unicodeScalars)
    let start = min(max(column - 1, 0), scalars.count)
    let indent = scalars[..<start].reduce(0) { $0 + Self.cells($1) }
    let marked = text.unicodeScalars.prefix { $0 != "\n" }.prefix(scalars.count - start)
    let width = max(1, marked.reduce(0) { $0 + Self.cells($1) })
    return String(repeating: " ", count: indent) + "^" + String(repeating: "~", count: width - 1)
  }

  /// Terminal cells of a scalar: East Asian wide characters take two.
  private static func cells(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}

/// A strategy that cannot run, with everything that is wrong with it.
package struct StrategyErrors: Error, Sendable, CustomStringConvertible {
  /// Errors and warnings, by file, line and column.
  package var diagnostics: [Diagnostic]

  package init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  package var description: String {
    diagnostics.map(\.description).joined(separator: "\n\n")
  }
}
