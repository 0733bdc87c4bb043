/// The elements of one list of a strategy file.
struct Declared<Item> {
  /// Elements that were read without an error.
  var items: [Item] = []
  /// The ids of all elements, also of faulty ones and faulty ids: other rules may refer to them
  /// without a second complaint.
  var ids: [Located<String>] = []
}

extension Declared {
  /// Reads a list of mappings that each have an `id`. Ids that are missing, invalid or repeated
  /// are reported.
  static func read(
    _ values: [YamlValue], noun: String, keys: [String],
    id readID: (YamlValue) -> Located<String>? = { $0.identifier() },
    item: (YamlMap, Located<String>) -> Item?
  ) -> Declared {
    var result = Declared()
    var first: [String: Position] = [:]
    for value in values {
      let name = YamlMap.id(of: value)
      let what = name.map { "\(noun) \"\($0)\"" } ?? "this \(noun)"
      guard let map = YamlMap(value, what: what, keys: ["id"] + keys) else { continue }
      let id = map.required("id", example: "…").flatMap(readID)
      // The rest is read even without an id, so that its errors are reported, too.
      let place = id ?? Located(value: name ?? "", position: value.position, text: name ?? "")
      let item = item(map, place)
      guard let id else {
        if !place.value.isEmpty { result.ids.append(place) }
        continue
      }
      if let before = first[id.value] {
        value.findings.error(
          "the \(noun) \"\(id.value)\" is declared twice", at: id,
          remedy: "rename one of them: the first is at \(before.file):\(before.line)")
        continue
      }
      first[id.value] = id.position
      result.ids.append(id)
      if let item { result.items.append(item) }
    }
    return result
  }
}

extension Declared {
  /// Takes in the elements of another file that share this one's names; a name that both have is
  /// reported.
  mutating func add(_ other: Declared, noun: String, _ findings: Findings) {
    var first: [String: Position] = [:]
    for id in ids { first[id.value] = id.position }
    for id in other.ids {
      guard let before = first[id.value] else { continue }
      findings.error(
        "there is a \(noun) \"\(id.value)\" already", at: id,
        remedy: "rename one of them: the first is at \(before.file):\(before.line)")
    }
    ids += other.ids.filter { first[$0.value] == nil }
    items += other.items
  }
}
