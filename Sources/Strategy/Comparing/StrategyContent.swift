import Yams

/// What a strategy's files say, value by value, under the names of its elements: so that a
/// comparison misses nothing that the plan does not carry, such as a description.
struct StrategyContent: Sendable {
  struct Value: Sendable, Equatable {
    var file: String
    /// Such as `segment "traveller"`.
    var element: String
    /// Such as `labels.en`.
    var path: String
    /// In the form in which layout does not count.
    var text: String

    /// Two files may say something under one name.
    var key: String { [file, element, path].joined(separator: "\n") }
  }

  private(set) var values: [Value] = []
  /// By list, such as `segments`: the ids in order.
  private(set) var orders: [String: [String]] = [:]

  private var file = ""

  init(_ documents: [String: YamlDocument]) {
    for (file, document) in documents.sorted(by: { $0.key < $1.key }) {
      self.file = file
      guard let root = document.root.mapping else { continue }
      for (key, value) in root {
        let name = key.scalar?.string ?? ""
        if let elements = value.sequence, elements.contains(where: { Self.id(of: $0) != nil }) {
          add(elements, list: name)
        } else {
          add(
            value, element: Self.element(of: file, document.root, key: name), path: name, key: name)
        }
      }
    }
  }

  private mutating func add(_ elements: Node.Sequence, list: String) {
    orders[list, default: []] += elements.compactMap(Self.id)
    for (index, element) in elements.enumerated() {
      let id = Self.id(of: element) ?? "\(index + 1)"
      let name = "\(Self.singular(list)) \"\(id)\""
      for (key, value) in element.mapping ?? [:] {
        let path = key.scalar?.string ?? ""
        if path != "id" { add(value, element: name, path: path, key: path) }
      }
    }
  }

  private mutating func add(_ node: Node, element: String, path: String, key: String) {
    if let mapping = node.mapping {
      for (inner, value) in mapping {
        let name = inner.scalar?.string ?? ""
        add(value, element: element, path: "\(path).\(name)", key: name)
      }
    } else if let sequence = node.sequence {
      if sequence.allSatisfy({ $0.scalar != nil }) {
        let text = sequence.map { $0.scalar?.string ?? "" }.joined(separator: ", ")
        values.append(Value(file: file, element: element, path: path, text: text))
        return
      }
      for (index, inner) in sequence.enumerated() {
        let id = Self.id(of: inner) ?? "\(index + 1)"
        add(inner, element: element, path: "\(path).\(id)", key: key)
      }
    } else {
      values.append(
        Value(
          file: file, element: element, path: path,
          text: ContentHash.canonical(node.scalar?.string ?? "", key: key)))
    }
  }

  private static func id(of node: Node) -> String? { node.mapping?["id"]?.scalar?.string }

  /// The element that a key on a file's top level belongs to.
  private static func element(of file: String, _ root: Node, key: String) -> String {
    switch file {
    case "strategy.yaml": "the strategy"
    case "contact-policy.yaml": "contact policy"
    case "service.yaml": key
    case _ where file.hasPrefix(StrategyDefinition.jurisdictionFolder):
      "jurisdiction \"\(id(of: root) ?? file)\""
    default: String(file.prefix { $0 != "." })
    }
  }

  /// `segment` of `segments`, `policy` of `policies`, `survey` of `surveys`.
  private static func singular(_ list: String) -> String {
    if list.hasSuffix("ies") { return list.dropLast(3) + "y" }
    return list.hasSuffix("s") ? String(list.dropLast()) : list
  }
}
