/// An entry of `tiers.yaml`: an ordered grading of one score.
struct TierDefinition {
  struct Step {
    var id: Located<String>
    /// A number, or money such as `500000.00 CNY`; nil for the lowest step.
    var from: Located<String>?
    var keepAbove: Located<String>?
    var labels: LocalTexts?
  }

  /// Leave to use complaints against a customer, with who gave it and why, for the audit.
  struct ComplaintOverride {
    var approvedBy: Located<String>
    var ground: Located<String>
  }

  var id: Located<String>
  var description: String
  var score: ExpressionText
  var dwell: Int64
  var steps: [Step]
  var complaintOverride: ComplaintOverride?
  var grounds: [ProtectedGround]

  static let keys = [
    "description", "score", "dwell", "steps", "complaintCountOverride", "protected",
  ]

  static func readAll(_ root: YamlValue, locales: [String]) -> Declared<TierDefinition> {
    guard let map = YamlMap(root, what: "tiers.yaml", keys: ["tiers"]) else { return Declared() }
    return .read(
      map.elements("tiers"), noun: "tier", keys: keys,
      id: { $0.identifier(reserved: Identifiers.reserved) },
      item: { read($0, $1, locales: locales) })
  }

  private static func read(
    _ map: YamlMap, _ id: Located<String>, locales: [String]
  ) -> TierDefinition? {
    let description = map["description"]?.text()?.value ?? ""
    let score = map.required("score", example: "customer.assets")?.expression()
    let dwell = map["dwell"]?.duration(in: 0...Durations.maximum)
    let stepsValue = map.required("steps", example: "[{id: low}, {id: high, from: 100}]")
    let steps = Declared<Step>.read(
      stepsValue?.list() ?? [], noun: "step", keys: ["from", "keepAbove", "labels"],
      item: { map, id in
        Step(
          id: id, from: map["from"]?.text("a threshold"),
          keepAbove: map["keepAbove"]?.text("a threshold"),
          labels: LocalTexts.read(map["labels"], locales: locales))
      })
    if let stepsValue, stepsValue.isList, steps.ids.count < 2 {
      stepsValue.error(
        "the tier has fewer than two steps", remedy: "list its steps, the lowest first")
    }
    let complaintOverride = map["complaintCountOverride"].flatMap(readOverride)
    guard let score, steps.ids.count >= 2 else { return nil }
    return TierDefinition(
      id: id, description: description, score: score, dwell: dwell?.value ?? 0,
      steps: steps.items, complaintOverride: complaintOverride,
      grounds: ProtectedGround.readAll(map))
  }

  private static func readOverride(_ value: YamlValue) -> ComplaintOverride? {
    let keys = ["approvedBy", "ground"]
    guard let map = YamlMap(value, what: "\"complaintCountOverride\"", keys: keys) else {
      return nil
    }
    let approvedBy = map.required("approvedBy", example: "head of compliance")?.text()
    let ground = map.required("ground", example: "why complaints may count")?.text()
    guard let approvedBy, let ground else { return nil }
    return ComplaintOverride(approvedBy: approvedBy, ground: ground)
  }
}
