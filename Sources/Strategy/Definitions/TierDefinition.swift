/// An entry of `tiers.yaml`: an ordered grading.
struct TierDefinition {
  /// What decides on the step.
  enum Grading {
    case score(ExpressionText)
    case components(ComponentScore.Combination, [ComponentDefinition])
    case rules
  }

  struct Step {
    var id: Located<String>
    /// A number, or money such as `500000.00 CNY`; nil for the lowest step.
    var from: Located<String>?
    var keepAbove: Located<String>?
    /// Percent of the population, from the top; instead of thresholds.
    var top: Located<String>?
    var keepTop: Located<String>?
    /// Who reaches and who stays in a step by condition.
    var when: ExpressionText?
    var keep: ExpressionText?
    var labels: LocalTexts?
  }

  /// Leave to use complaints against a customer, with who gave it and why, for the audit.
  struct ComplaintOverride {
    var approvedBy: Located<String>
    var ground: Located<String>
  }

  var id: Located<String>
  var description: String
  /// Who is graded at all; nil is everybody.
  var applies: ExpressionText?
  var grading: Grading
  var dwell: Int64
  var steps: [Step]
  var complaintOverride: ComplaintOverride?
  var grounds: [ProtectedGround]

  /// All expressions, for finding out what refers to what.
  var expressions: [ExpressionText] {
    let own: [ExpressionText] =
      switch grading {
      case .score(let score): [score]
      case .components(_, let components): components.map(\.value)
      case .rules: []
      }
    return own + steps.flatMap { [$0.when, $0.keep].compactMap(\.self) }
      + [applies].compactMap(\.self)
  }

  static let keys = [
    "description", "applies", "score", "components", "sum", "dwell", "steps",
    "complaintCountOverride",
    "protected",
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
    let applies = map["applies"]?.expression()
    let grading = readGrading(map, id)
    let dwell = map["dwell"]?.duration(in: 0...Durations.maximum)
    let stepsValue = map.required("steps", example: "[{id: low}, {id: high, from: 100}]")
    let steps = Declared<Step>.read(
      stepsValue?.list() ?? [], noun: "step",
      keys: ["from", "keepAbove", "top", "keepTop", "when", "keep", "labels"],
      item: { map, id in
        Step(
          id: id, from: map["from"]?.text("a threshold"),
          keepAbove: map["keepAbove"]?.text("a threshold"), top: map["top"]?.text("a percentage"),
          keepTop: map["keepTop"]?.text("a percentage"), when: map["when"]?.expression(),
          keep: map["keep"]?.expression(),
          labels: LocalTexts.read(map["labels"], locales: locales))
      })
    if let stepsValue, stepsValue.isList, steps.ids.count < 2 {
      stepsValue.error(
        "the tier has fewer than two steps", remedy: "list its steps, the lowest first")
    }
    let complaintOverride = map["complaintCountOverride"].flatMap(readOverride)
    guard let grading, steps.ids.count >= 2 else { return nil }
    return TierDefinition(
      id: id, description: description, applies: applies, grading: grading,
      dwell: dwell?.value ?? 0, steps: steps.items, complaintOverride: complaintOverride,
      grounds: ProtectedGround.readAll(map))
  }

  /// Exactly one of the ways to grade; without any, the steps have conditions.
  private static func readGrading(_ map: YamlMap, _ id: Located<String>) -> Grading? {
    let ways = ["score", "components", "sum"].filter { map[$0] != nil }
    guard ways.count <= 1 else {
      map.findings.error(
        "\(map.what) is graded in several ways: \(ways.joined(separator: ", "))", at: id,
        remedy: "keep one of them")
      return nil
    }
    switch ways.first {
    case "score": return map["score"]?.expression().map { .score($0) }
    case "components":
      return ComponentDefinition.readAll(map, "components").map { .components(.weightedMean, $0) }
    case "sum": return ComponentDefinition.readAll(map, "sum").map { .components(.sum, $0) }
    default: break
    }
    let hasCondition = map.elements("steps").contains { YamlMap.has("when", in: $0) }
    guard !hasCondition else { return .rules }
    _ = map.required("score", example: "customer.assets")
    return nil
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
