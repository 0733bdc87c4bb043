import Yams

/// A YAML mapping whose keys are known: anything else in it is an error.
struct YamlMap {
  /// What the mapping describes, for messages, such as `segment "traveller"`.
  let what: String
  let position: Position
  let findings: Findings
  private var values: [String: YamlValue] = [:]

  /// Nil, and reported, when the value is no mapping. Unknown keys are reported with the nearest
  /// known one.
  init?(_ value: YamlValue, what: String, keys: [String]) {
    guard let mapping = value.node.mapping else {
      value.error(
        "a \(value.kind) stands where \(what) is expected as a mapping",
        remedy: "write it as \"key: value\" lines; keys are: \(keys.joined(separator: ", "))")
      return nil
    }
    self.what = what
    position = value.position
    findings = value.findings
    for (keyNode, node) in mapping {
      let key = keyNode.scalar?.string ?? ""
      guard keys.contains(key) else {
        findings.error(
          "unknown key \"\(key)\" in \(what)",
          at: Position(file: value.file, mark: keyNode.mark), text: key,
          remedy: NearestName.remedy(for: key, among: keys, what: "keys here"))
        continue
      }
      values[key] = YamlValue(node: node, file: value.file, key: key, findings: findings)
    }
  }

  /// A value that may be absent.
  subscript(_ key: String) -> YamlValue? { values[key] }

  /// A value that has to be there; its absence is reported.
  func required(_ key: String, example: String) -> YamlValue? {
    if let value = values[key] { return value }
    findings.error(
      "\(what) has no \"\(key)\"", at: position, text: "",
      remedy: "add \"\(key): \(example)\"")
    return nil
  }

  /// The elements under a key, none when it is absent or empty.
  func elements(_ key: String) -> [YamlValue] {
    guard let value = values[key], !value.isEmpty else { return [] }
    return value.list()
  }

  /// Whether an element that has not been read yet has a key.
  static func has(_ key: String, in element: YamlValue) -> Bool {
    element.node.mapping?[key] != nil
  }

  /// The places of an element's id, read before its other keys so that messages can name it.
  static func id(of element: YamlValue) -> String? {
    element.node.mapping?["id"]?.scalar?.string
  }
}
