/// `signals.yaml`: signs of risk and of churn that somebody should look at. A signal is kept like
/// a membership, so that it is sent once when it appears and once when it is over.
enum SignalDefinition {
  static let keys = [
    "description", "about", "when", "exit", "dwell", "strength", "reason", "owner", "purpose",
    "protected",
  ]

  static func readAll(_ root: YamlValue) -> Declared<SegmentDefinition> {
    guard let map = YamlMap(root, what: "signals.yaml", keys: ["signals"]) else {
      return Declared()
    }
    return .read(map.elements("signals"), noun: "signal", keys: keys, item: read)
  }

  private static func read(_ map: YamlMap, _ id: Located<String>) -> SegmentDefinition? {
    let description = map["description"]?.text()?.value ?? ""
    let about = map.required("about", example: "churn")?.choice(
      SignalPlan.Topic.self, what: "topic of a signal")
    let when = map.required("when", example: "features.… > 3")?.expression()
    let exit = map["exit"]?.expression()
    let dwell = map["dwell"]?.duration(in: 0...Durations.maximum)
    let strength = map.required("strength", example: "0.5")?.number(in: 0...1)
    let reason = map.required("reason", example: "in words, for who looks at it")?.text()
    let owner = map.required("owner", example: "customer-care")?.text()
    let purpose = map.required("purpose", example: "experienceImprovement")?.text()
    let grounds = ProtectedGround.readAll(map)
    guard let about, let when, let strength, let reason, let owner, let purpose else {
      return nil
    }
    let signal = SignalPlan(
      topic: about.value, strength: strength.value, reason: reason.value)
    return SegmentDefinition(
      id: id, description: description, kind: .signal(signal), when: when, exit: exit,
      dwell: dwell?.value ?? 0, labels: nil, owner: owner.value, purpose: purpose,
      grounds: grounds)
  }
}
