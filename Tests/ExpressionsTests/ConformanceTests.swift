import Foundation
import Testing

@testable import Expressions

/// The conformance cases of the CEL specification, where the file lies beside the project.
@Suite struct ConformanceTests {
  /// One line of the file.
  struct Case {
    var file: String
    var name: String
    var expression: String
    var fields: CELMap

    init?(line: Substring) throws {
      guard case .map(let map) = try CELValue(json: line.utf8),
        case .string(let file) = map[.string("file")],
        case .string(let section) = map[.string("section")],
        case .string(let name) = map[.string("name")],
        case .string(let expression) = map[.string("expr")]
      else { return nil }
      self.file = file
      self.name = "\(file)/\(section)/\(name)"
      self.expression = expression
      fields = map
    }

    func flag(_ name: String) -> Bool {
      if case .bool(true) = fields[.string(name)] { true } else { false }
    }

    func map(_ name: String) -> CELMap {
      if case .map(let map) = fields[.string(name)] { map } else { CELMap() }
    }
  }

  static let location: URL? = {
    var folders = [
      URL(filePath: #filePath), URL(filePath: FileManager.default.currentDirectoryPath),
    ]
    folders += folders.map { $0.resolvingSymlinksInPath() }
    for start in folders {
      var folder = start
      for _ in 0..<8 {
        let candidate = folder.appending(path: "../shared/conformance/cel.jsonl")
          .standardizedFileURL
        if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
        folder = folder.deletingLastPathComponent()
      }
    }
    return nil
  }()

  @Test(
    "every case of the CEL specification gives the specified outcome",
    .enabled(if: location != nil, "the conformance file lies beside the project"))
  func conformance() throws {
    let url = try #require(Self.location)
    let text = try String(contentsOf: url, encoding: .utf8)
    var passed: [String: (Int, Int)] = [:]
    var failures: [String] = []
    for line in text.split(separator: "\n") {
      let item = try #require(try Case(line: line))
      let failure = Self.failure(of: item)
      passed[item.file, default: (0, 0)].1 += 1
      if let failure {
        failures.append("\(item.name): \(item.expression.prefix(200)): \(failure)")
      } else {
        passed[item.file, default: (0, 0)].0 += 1
      }
    }
    for (file, count) in passed.sorted(by: { $0.key < $1.key }) {
      print("\(file): \(count.0) of \(count.1)")
    }
    let total = passed.values.reduce(0) { $0 + $1.1 }
    print("conformance: \(total - failures.count) of \(total)")
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  /// What is wrong with the outcome of a case; nil when nothing is.
  static func failure(of item: Case) -> String? {
    var container = ""
    if case .string(let name) = item.fields[.string("container")] { container = name }
    var environment = Environment(container: container)
    environment.enable(.all)
    let expected = item.map("expect")
    var bindings: [String: CELValue] = [:]
    do {
      try environment.declare(json: item.map("types"))
      for (key, value) in item.map("bindings").entries {
        guard case .string(let name) = key else { continue }
        bindings[name] = try typed(value)
      }
    } catch {
      return "declarations: \(error)"
    }
    do {
      let checked = try environment.compile(
        item.expression, checked: !item.flag("disableCheck"))
      if let type = expected[.string("type")] {
        let wanted = try CELType(json: type)
        if checked.type != wanted { return "type \(checked.type), not \(wanted)" }
      }
      if item.flag("checkOnly") { return nil }
      let value = try checked.evaluate(bindings).get()
      guard let wanted = expected[.string("value")] else {
        return "\(value), not an error"
      }
      return isSame(value, try typed(wanted)) ? nil : "\(value)"
    } catch {
      return expected[.string("error")] == nil ? "\(error)" : nil
    }
  }

  /// Equal, NaN included, and of the same types all through.
  static func isSame(_ left: CELValue, _ right: CELValue) -> Bool {
    switch (left, right) {
    case (.double(let left), .double(let right)):
      left == right && left.sign == right.sign || (left.isNaN && right.isNaN)
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy(isSame)
    case (.map(let left), .map(let right)):
      left.count == right.count
        && left.entries.allSatisfy { key, value in
          right.entries.contains { isSame(key, $0.key) && isSame(value, $0.value) }
        }
    default: left.type == right.type && left.isEqual(to: right)
    }
  }

  struct Malformed: Error {}

  /// `{"type": "int", "value": "1"}`.
  static func typed(_ json: CELValue) throws -> CELValue {
    guard case .map(let map) = json, case .string(let type) = map[.string("type")] else {
      throw Malformed()
    }
    func text(_ name: String) -> String {
      if case .string(let text) = map[.string(name)] { text } else { "" }
    }
    switch type {
    case "null": return .null
    case "bool":
      if case .bool(let value) = map[.string("value")] { return .bool(value) }
    case "int": return .int(try #require(Int64(text("value"))))
    case "uint": return .uint(try #require(UInt64(text("value"))))
    case "double": return .double(try #require(Double(text("value"))))
    case "string": return .string(text("value"))
    case "bytes": return .bytes(try #require(Base64.decode(text("base64"))))
    case "type": return .type(try CELType(json: .string(text("value"))))
    case "list":
      if case .list(let list) = map[.string("elements")] { return .list(try list.map(typed)) }
    case "map":
      guard case .list(let entries) = map[.string("entries")] else { break }
      var result = CELMap()
      for entry in entries {
        guard case .list(let pair) = entry, pair.count == 2 else { throw Malformed() }
        try result.insert(try typed(pair[0]), try typed(pair[1]))
      }
      return .map(result)
    default: break
    }
    throw Malformed()
  }
}
