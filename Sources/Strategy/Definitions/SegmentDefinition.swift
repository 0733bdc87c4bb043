/// An entry of `segments.yaml`, `keyaccounts.yaml` or `signals.yaml`.
struct SegmentDefinition {
  var id: Located<String>
  var description: String
  var kind = SegmentPlan.Kind.segment
  var when: ExpressionText
  var exit: ExpressionText?
  var dwell: Int64
  var labels: LocalTexts?
  var owner: String
  var purpose: Located<String>
  var grounds: [ProtectedGround]

  static let keys = [
    "description", "when", "exit", "dwell", "labels", "owner", "purpose", "protected",
  ]

  static func readAll(_ root: YamlValue, locales: [String]) -> Declared<SegmentDefinition> {
    guard let map = YamlMap(root, what: "segments.yaml", keys: ["segments"]) else {
      return Declared()
    }
    return .read(
      map.elements("segments"), noun: "segment", keys: keys,
      item: { read($0, $1, locales: locales) })
  }

  private static func read(
    _ map: YamlMap, _ id: Located<String>, locales: [String]
  ) -> SegmentDefinition? {
    let description = map["description"]?.text()?.value ?? ""
    let when = map.required("when", example: "features.… > 3")?.expression()
    let exit = map["exit"]?.expression()
    let dwell = map["dwell"]?.duration(in: 0...Durations.maximum)
    let labels = LocalTexts.read(
      map.required("labels", example: "{zh: …, en: …}"), locales: locales)
    let owner = map.required("owner", example: "retail-marketing")?.text()
    let purpose = map.required("purpose", example: "marketing")?.text()
    let grounds = ProtectedGround.readAll(map)
    guard let when, let owner, let purpose else { return nil }
    return SegmentDefinition(
      id: id, description: description, when: when, exit: exit, dwell: dwell?.value ?? 0,
      labels: labels, owner: owner.value, purpose: purpose, grounds: grounds)
  }
}

/// Why a rule may use a protected attribute.
struct ProtectedGround {
  var attribute: Located<String>
  var ground: String

  /// Reads the list `protected` of a segment or offer.
  static func readAll(_ map: YamlMap) -> [ProtectedGround] {
    let known = CustomerAttribute.allCases.map(\.name)
    return map.elements("protected").compactMap { value in
      guard
        let map = YamlMap(value, what: "an entry of \"protected\"", keys: ["attribute", "ground"])
      else { return nil }
      let attribute = map.required("attribute", example: "customer.age")?.text()
      let ground = map.required("ground", example: "why this is fair and lawful")?.text()
      guard let attribute, let ground else { return nil }
      guard known.contains(attribute.value) else {
        map.findings.error(
          "unknown attribute \"\(attribute.value)\"", at: attribute,
          remedy: NearestName.remedy(for: attribute.value, among: known, what: "attributes"))
        return nil
      }
      return ProtectedGround(attribute: attribute, ground: ground.value)
    }
  }
}
