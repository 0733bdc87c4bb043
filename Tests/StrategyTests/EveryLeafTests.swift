import Strategy
import Testing
import Yams

/// Every kind of value in the shipped strategy, changed: the comparison has to say so.
@Suite("A comparison that misses nothing")
struct EveryLeafTests {
  private static let folder: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/config/strategy"
  }()

  /// A scalar of a file, by the way to it.
  private struct Leaf {
    var path: [Node]
    var shape: String
    var text: String
  }

  private func leaves(_ node: Node, _ path: [Node], _ shape: String, _ found: inout [Leaf]) {
    if let mapping = node.mapping {
      for (key, value) in mapping {
        let name = key.scalar?.string ?? ""
        leaves(value, path + [key], shape + "." + (Int(name) == nil ? name : "#"), &found)
      }
    } else if let sequence = node.sequence {
      for (index, value) in sequence.enumerated() {
        leaves(value, path + [Node("\(index)")], shape + "[]", &found)
      }
    } else if let text = node.scalar?.string {
      found.append(Leaf(path: path, shape: shape, text: text))
    }
  }

  private func replacing(_ node: Node, _ path: ArraySlice<Node>, _ text: String) -> Node {
    guard let step = path.first else {
      guard var scalar = node.scalar else { return node }
      scalar.string = text
      return .scalar(scalar)
    }
    let rest = path.dropFirst()
    if var mapping = node.mapping {
      if let inner = mapping[step] { mapping[step] = replacing(inner, rest, text) }
      return .mapping(mapping)
    }
    guard var sequence = node.sequence, let index = step.scalar.flatMap({ Int($0.string) }) else {
      return node
    }
    sequence[index] = replacing(sequence[index], rest, text)
    return .sequence(sequence)
  }

  /// Other values that a text might have, the likeliest first.
  private func others(_ leaf: Leaf, _ siblings: [String]) -> [String] {
    let text = leaf.text
    var candidates: [String] = []
    if text == "true" { candidates.append("false") }
    if text == "false" { candidates.append("true") }
    if let number = Int(text) { candidates += ["\(number + 1)", "\(number - 1)"] }
    if let number = Double(text) { candidates += ["\(number * 0.5)", "\(number + 0.25)"] }
    for unit in ["mo", "m", "h", "d", "w", "y"] where text.hasSuffix(unit) {
      if let number = Int(text.dropLast(unit.count)) {
        candidates += ["\(number + 1)\(unit)", "\(number * 2)\(unit)", "\(number - 1)\(unit)"]
      }
    }
    let words = text.split(separator: " ")
    if words.count == 2, let amount = Double(words[0]), words[1].utf8.count == 3 {
      candidates += ["\(Int(amount) + 1).00 \(words[1])", "\(Int(amount) - 1).00 \(words[1])"]
    }
    let time = text.split(separator: ":")
    if time.count == 2, let hour = Int(time[0]) {
      candidates.append("\(hour - 1 < 10 ? "0" : "")\(hour - 1):\(time[1])")
    }
    candidates += siblings.filter { $0 != text }.prefix(2)
    if text.contains("/") { candidates.append("Asia/Tokyo") }
    return candidates.prefix(3) + ["(\(text))", text + " x"]
  }

  @Test("no value of the shipped strategy can change without a word")
  func everyValue() throws {
    let source = try StrategySource(folder: Self.folder)
    let original = try StrategyLoader.load(source)
    var unchanged: [String] = []
    var tried = 0
    var seen: Set<String> = []
    for (file, text) in source.files.sorted(by: { $0.key < $1.key }) {
      let root = try #require(try Yams.compose(yaml: text))
      var found: [Leaf] = []
      leaves(root, [], String(file.prefix { $0 != "/" }), &found)
      // Another id is another element: what refers to it would no longer find it.
      for leaf in found where !leaf.shape.hasSuffix(".id") && seen.insert(leaf.shape).inserted {
        // A third of the kinds: each try loads a whole strategy.
        guard seen.count.isMultiple(of: 3) else { continue }
        let siblings = Array(Set(found.filter { $0.shape == leaf.shape }.map(\.text))).sorted()
        var isChanged = false
        for other in others(leaf, siblings) {
          var files = source.files
          let edited = replacing(root, leaf.path[...], other)
          files[file] = try Yams.serialize(node: edited, allowUnicode: true)
          guard let strategy = StrategyLoader.check(StrategySource(files: files)).strategy,
            strategy.plan.hash != original.plan.hash
          else { continue }
          isChanged = true
          let changes = StrategyDiff.changes(from: original, to: strategy)
          #expect(!changes.isEmpty, "\(leaf.shape): \(leaf.text) → \(other)")
          #expect(
            changes.allSatisfy { $0.kind != .changed || !$0.details.isEmpty }, "\(leaf.shape)")
          break
        }
        tried += 1
        if !isChanged { unchanged.append("\(leaf.shape): \(leaf.text)") }
      }
    }
    // Few values allow no other by themselves, such as the name of a declared currency.
    #expect(tried > 30 && unchanged.count * 3 <= tried, "\(unchanged)")
  }

  @Test("comments and layout are no change")
  func layout() throws {
    let source = try StrategySource(folder: Self.folder)
    let original = try StrategyLoader.load(source)
    var files = source.files
    for (file, text) in source.files {
      let root = try #require(try Yams.compose(yaml: text))
      files[file] = "# said otherwise\n" + (try Yams.serialize(node: root, allowUnicode: true))
    }
    #expect(files != source.files)
    let same = try StrategyLoader.load(StrategySource(files: files))
    #expect(same.plan.hash == original.plan.hash)
    #expect(StrategyDiff.changes(from: original, to: same).isEmpty)
  }

  @Test("elements in another order are a change")
  func order() throws {
    let old = try Fixture.load(Fixture.files)
    let new = try Fixture.load(
      Fixture.varied(
        "strategy.yaml", "  - id: marketing\n  - id: survey", "  - id: survey\n  - id: marketing"))
    let words = StrategyDiff.changes(from: old, to: new).map(\.description).joined(separator: "\n")
    #expect(words.contains("survey, marketing"))
  }

  @Test("what only the files say is told beside what the plans say")
  func besides() throws {
    let old = try Fixture.load(Fixture.files)
    let new = try Fixture.load(
      Fixture.varied(
        "features.yaml", "description: Spending\n    events: [bank.transaction.booked]",
        "description: All spending\n    events: [bank.transaction.booked, bank.balance.reported]"))
    let words = StrategyDiff.changes(from: old, to: new).map(\.description).joined(separator: "\n")
    #expect(words.contains("description was Spending, is All spending"))
    #expect(words.contains("events was bank.transaction.booked, is"))
    #expect(!words.contains("events was ["))
  }
}
