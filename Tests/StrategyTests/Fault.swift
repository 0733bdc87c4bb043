import Strategy

/// One mistake made in the fixture, and the finding it has to lead to.
struct Fault: Sendable, CustomStringConvertible {
  var file: String
  /// What stands in the fixture.
  var from: String
  /// What stands there instead; `«` marks the place the finding names and is removed. Without
  /// one, the finding is expected at the start of the file.
  var to: String
  var message: String
  var remedy: String
  var severity: Diagnostic.Severity
  /// How many findings of this severity the mistake leads to.
  var count: Int
  /// The strategy without the mistake.
  var base = Fixture.files

  init(
    _ file: String, _ from: String, _ to: String, _ message: String, _ remedy: String = "",
    severity: Diagnostic.Severity = .error, count: Int = 1
  ) {
    self.count = count
    self.file = file
    self.from = from
    self.to = to
    self.message = message
    self.remedy = remedy
    self.severity = severity
  }

  var description: String { "\(file): \(message)" }

  /// The faulty files, and where the finding has to be.
  var prepared: (files: [String: String], line: Int, column: Int) {
    var files = base
    files[file] = files[file]?.replacing(from, with: to, maxReplacements: 1)
    let text = files[file] ?? ""
    var (line, column) = (1, 1)
    if text.contains("«") {
      for scalar in text.unicodeScalars {
        if scalar == "«" { break }
        column += 1
        if scalar == "\n" { (line, column) = (line + 1, 1) }
      }
    }
    files[file] = text.replacing("«", with: "")
    return (files, line, column)
  }
}
