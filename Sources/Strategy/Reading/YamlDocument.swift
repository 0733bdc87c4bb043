import Yams

/// One parsed file of a strategy.
struct YamlDocument {
  let file: String
  let root: Node

  /// Parses a file; reports what is wrong and returns nil where it is no YAML mapping.
  static func parse(file: String, text: String, findings: Findings) -> YamlDocument? {
    do {
      let parser = try Parser(yaml: text, encoding: .utf8)
      guard let root = try parser.singleRoot(), root.mapping != nil else {
        findings.error(
          "the file holds no mapping", at: Position(file: file, line: 1, column: 1), text: "",
          remedy: "start with a key such as \(expectedKeys(of: file)):, or remove the file")
        return nil
      }
      return YamlDocument(file: file, root: root)
    } catch let error as YamlError {
      report(error, file: file, findings: findings)
    } catch {
      findings.error(
        "the file is not readable as YAML", at: Position(file: file, line: 1, column: 1), text: "",
        remedy: "check its encoding: UTF-8 is expected")
    }
    return nil
  }

  private static func expectedKeys(of file: String) -> String {
    String(file.prefix { $0 != "." })
  }

  private static func report(_ error: YamlError, file: String, findings: Findings) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      findings.error(
        "not valid YAML: \(problem)", at: Position(file: file, mark: mark), text: "",
        remedy: remedy(for: problem))
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.first ?? ""
      let first = Position(file: file, mark: context.mark)
      let place = second(key, after: first, lines: findings.sourceLines(of: file))
      findings.error(
        "the key \"\(key)\" occurs twice", at: place ?? first, text: key,
        remedy: "keep one of them: the other one would be lost")
    case .reader(let problem, _, _, _):
      findings.error(
        "not valid YAML: \(problem)", at: Position(file: file, line: 1, column: 1), text: "",
        remedy: "remove control characters; save the file as UTF-8")
    default:
      findings.error(
        "the file is not readable as YAML", at: Position(file: file, line: 1, column: 1), text: "",
        remedy: "check its encoding: UTF-8 is expected")
    }
  }

  private static func remedy(for problem: String) -> String {
    if problem.contains("cannot start any token") {
      return "put the value in quotes; indent with spaces, never tabs"
    }
    if problem.contains("mapping values are not allowed") {
      return "a value with \": \" needs quotes, and keys of one mapping the same indentation"
    }
    return "check indentation, quotes and brackets here and in the line before"
  }

  /// Yams names the first occurrence of a repeated key; the one to point at is the next.
  private static func second(_ key: String, after first: Position, lines: [String]) -> Position? {
    let wanted = String(repeating: " ", count: max(first.column - 1, 0)) + key + ":"
    let listed = String(repeating: " ", count: max(first.column - 3, 0)) + "- "
    for (index, line) in lines.enumerated().dropFirst(first.line) {
      if line.hasPrefix(wanted) {
        return Position(file: first.file, line: index + 1, column: first.column)
      }
      if line.hasPrefix(listed) { return nil }
    }
    return nil
  }
}
