/// `keyaccounts.yaml`: customers who get a manager of their own. A key account is a segment that
/// is detected once, and stays one until it is released.
enum KeyAccountDefinition {
  static let keys = [
    "description", "when", "release", "minimum", "labels", "owner", "purpose", "protected",
  ]
  /// Shorter than a day is no lasting relation.
  static let minimums = Durations.hour * 24...Durations.maximum

  static func readAll(_ root: YamlValue, locales: [String]) -> Declared<SegmentDefinition> {
    guard let map = YamlMap(root, what: "keyaccounts.yaml", keys: ["keyAccounts"]) else {
      return Declared()
    }
    return .read(
      map.elements("keyAccounts"), noun: "key account", keys: keys,
      item: { read($0, $1, locales: locales) })
  }

  private static func read(
    _ map: YamlMap, _ id: Located<String>, locales: [String]
  ) -> SegmentDefinition? {
    let description = map["description"]?.text()?.value ?? ""
    let when = map.required("when", example: "customer.assets >= money(…)")?.expression()
    let release = map.required("release", example: "customer.assets < money(…)")?.expression()
    let minimum = map.required("minimum", example: "180d")?.duration(in: minimums)
    let labels = LocalTexts.read(
      map.required("labels", example: "{zh: …, en: …}"), locales: locales)
    let owner = map.required("owner", example: "key-accounts")?.text()
    let purpose = map.required("purpose", example: "marketing")?.text()
    let grounds = ProtectedGround.readAll(map)
    guard let when, let release, let minimum, let owner, let purpose else { return nil }
    return SegmentDefinition(
      id: id, description: description, kind: .keyAccount, when: when, exit: release,
      dwell: minimum.value, labels: labels, owner: owner.value, purpose: purpose,
      grounds: grounds)
  }
}
