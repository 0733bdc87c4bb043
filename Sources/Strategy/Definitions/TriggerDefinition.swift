/// An entry of `offers.yaml` under `triggers`: what makes the engine look for an offer.
struct TriggerDefinition {
  enum Cause {
    case segmentEntered(Located<String>)
    case tierChanged(Located<String>)
    /// A machine, or a machine and the state that is entered: `relationship/loyal`.
    case lifecycleChanged(Located<String>)
    case event(Located<String>, ExpressionText?)
  }
  var id: Located<String>
  var cause: Cause

  static let causes = ["segmentEntered", "tierChanged", "lifecycleChanged", "event"]
  static let keys = ["description", "when"] + causes

  static func read(_ map: YamlMap, _ id: Located<String>) -> TriggerDefinition? {
    _ = map["description"]?.text()
    let causes = causes.filter { map[$0] != nil }
    guard causes.count == 1, let key = causes.first, let value = map[key] else {
      map.findings.error(
        "\(map.what) has \(causes.isEmpty ? "no cause" : "several causes")", at: id,
        remedy: "give it one of \(Self.causes.joined(separator: ", "))")
      return nil
    }
    let when = map["when"]?.expression()
    if let when, key != "event" {
      map.findings.error(
        "\"when\" belongs to a trigger by event", at: when.located,
        remedy: "put the condition into the offers' \"eligible\" rules")
    }
    switch key {
    case "segmentEntered":
      return value.text("a segment id").map {
        TriggerDefinition(id: id, cause: .segmentEntered($0))
      }
    case "tierChanged":
      return value.text("a tier id").map { TriggerDefinition(id: id, cause: .tierChanged($0)) }
    case "lifecycleChanged":
      return value.text("a lifecycle, or lifecycle/state").map {
        TriggerDefinition(id: id, cause: .lifecycleChanged($0))
      }
    default:
      return EventNames.read(value).map { TriggerDefinition(id: id, cause: .event($0, when)) }
    }
  }
}

/// `offers.yaml`.
struct OffersFile {
  var triggers = Declared<TriggerDefinition>()
  var offers = Declared<OfferDefinition>()

  static func read(_ root: YamlValue, locales: [String]) -> OffersFile {
    guard let map = YamlMap(root, what: "offers.yaml", keys: ["triggers", "offers"]) else {
      return OffersFile()
    }
    return OffersFile(
      triggers: .read(
        map.elements("triggers"), noun: "trigger", keys: TriggerDefinition.keys,
        item: TriggerDefinition.read),
      offers: .read(
        map.elements("offers"), noun: "offer", keys: OfferDefinition.keys,
        item: { OfferDefinition.read($0, $1, locales: locales) }))
  }
}
