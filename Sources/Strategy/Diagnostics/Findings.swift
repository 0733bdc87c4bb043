/// Where something stands in the strategy's files.
struct Position: Hashable, Sendable, Comparable {
  /// Name of the file within the strategy.
  var file: String
  /// From 1.
  var line: Int
  /// From 1, in Unicode scalars.
  var column: Int

  static func < (a: Position, b: Position) -> Bool {
    (a.file, a.line, a.column) < (b.file, b.line, b.column)
  }
}

/// A value with its place, so that later checks can point at it.
struct Located<Value> {
  var value: Value
  var position: Position
  /// As written.
  var text: String

  func map<Other>(_ transform: (Value) -> Other) -> Located<Other> {
    Located<Other>(value: transform(value), position: position, text: text)
  }
}

extension Located: Sendable where Value: Sendable {}

/// Collects what is found while a strategy is read and compiled, so that all of it is reported at
/// once. Keeps at most `limit` findings; more than that are only counted.
final class Findings {
  static let limit = 500
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var errorCount = 0
  private(set) var dropped = 0
  private var seen: Set<Diagnostic> = []
  private let lines: [String: [String]]
  private let displayPrefix: String

  /// `displayPrefix` is put before the file names, such as `config/strategy/`.
  init(files: [String: String], displayPrefix: String) {
    lines = files.mapValues { text in
      text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        String(line.last == "\r" ? line.dropLast() : line)
      }
    }
    self.displayPrefix = displayPrefix
  }

  func sourceLines(of file: String) -> [String] { lines[file] ?? [] }

  func error(_ message: String, at position: Position, text: String, remedy: String) {
    add(.error, message, position, text, remedy)
  }

  func error<Value>(_ message: String, at value: Located<Value>, remedy: String) {
    add(.error, message, value.position, value.text, remedy)
  }

  func warning(_ message: String, at position: Position, text: String, remedy: String) {
    add(.warning, message, position, text, remedy)
  }

  func warning<Value>(_ message: String, at value: Located<Value>, remedy: String) {
    add(.warning, message, value.position, value.text, remedy)
  }

  /// By file, line and column; errors before warnings at the same place. What was dropped is
  /// told at the end.
  var sorted: [Diagnostic] {
    var sorted = diagnostics.sorted {
      ($0.file, $0.line, $0.column, $0.severity, $0.message)
        < ($1.file, $1.line, $1.column, $1.severity, $1.message)
    }
    if dropped > 0, let last = sorted.last {
      sorted.append(
        Diagnostic(
          severity: errorCount > 0 ? .error : .warning, file: last.file, line: last.line,
          column: last.column, text: "", message: "and \(dropped) more findings",
          remedy: "correct the first \(Self.limit), then check again"))
    }
    return sorted
  }

  private func add(
    _ severity: Diagnostic.Severity, _ message: String, _ position: Position, _ text: String,
    _ remedy: String
  ) {
    let fileLines = sourceLines(of: position.file)
    let inFile = fileLines.indices.contains(position.line - 1)
    let diagnostic = Diagnostic(
      severity: severity, file: displayPrefix + position.file, line: position.line,
      column: position.column, text: text, message: message, remedy: remedy,
      sourceLine: inFile ? fileLines[position.line - 1] : "")
    guard seen.insert(diagnostic).inserted else { return }
    if severity == .error { errorCount += 1 }
    if diagnostics.count < Self.limit { diagnostics.append(diagnostic) } else { dropped += 1 }
  }
}
