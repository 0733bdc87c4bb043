/// An entry of `offers.yaml` under `offers`.
struct OfferDefinition {
  struct Rule {
    var id: Located<String>
    var reason: String
    var when: ExpressionText
  }
  struct ContextWeight {
    var when: ExpressionText
    var weight: Double
  }

  var id: Located<String>
  var kind: OfferPlan.Kind
  var group: String
  var product: Located<String>
  var purpose: Located<String>
  var channels: [Located<String>]
  var eligible: [Rule] = []
  var applicable: [Rule] = []
  var suitable: [Rule] = []
  var priorAccepted = 1.0
  var priorDeclined = 9.0
  var value = Located(value: "0", position: Position(file: "", line: 1, column: 1), text: "")
  var lever = 0.0
  var contextWeights: [ContextWeight] = []
  var validity: Int64?
  var attribution: Int64?
  var coolDownAfterRefusal: Int64?
  var coolDownAfterContact: Int64?
  var holdOut = 0.0
  var terms: [(term: OfferPlan.Term.Kind, value: ExpressionText)] = []
  var texts: LocalTexts?
  var grounds: [ProtectedGround] = []

  /// Service messages carry no promotion; everything else does.
  var isPromotional: Bool { kind != .service }

  static let keys = [
    "description", "kind", "group", "product", "purpose", "channels", "eligible", "applicable",
    "suitable", "prior", "value", "lever", "contextWeights", "validity", "attribution",
    "coolDown", "holdOut", "terms", "texts", "protected",
  ]
  static let kinds: [OfferPlan.Kind] = [
    .crossSell, .upSell, .nextBest, .winBack, .retention, .service,
  ]

  static func read(
    _ map: YamlMap, _ id: Located<String>, locales: [String]
  ) -> OfferDefinition? {
    _ = map["description"]?.text()
    let kind = map.required("kind", example: "crossSell").flatMap(readKind)
    let group = map.required("group", example: "cards")?.identifier()
    let product = map.required("product", example: "creditCard")?.text("a product id")
    let purpose = map.required("purpose", example: "marketing")?.text("a purpose id")
    let channelsValue = map.required("channels", example: "[app, sms]")
    let channels = channelsValue?.texts() ?? []
    if let channelsValue, channelsValue.isList, channels.isEmpty {
      channelsValue.error("\"channels\" is empty", remedy: "name at least one channel")
    }
    var offer = OfferDefinition(
      id: id, kind: kind ?? .service, group: group?.value ?? "", product: product ?? id,
      purpose: purpose ?? id, channels: channels)
    offer.eligible = rules(map, "eligible")
    offer.applicable = rules(map, "applicable")
    offer.suitable = rules(map, "suitable")
    offer.readRanking(map)
    offer.readTimes(map)
    offer.readTerms(map)
    offer.texts = LocalTexts.read(map["texts"], locales: locales)
    offer.grounds = ProtectedGround.readAll(map)
    guard kind != nil, group != nil, product != nil, purpose != nil, !channels.isEmpty else {
      return nil
    }
    return offer
  }

  private static func readKind(_ value: YamlValue) -> OfferPlan.Kind? {
    guard let name = value.text("a kind of offer") else { return nil }
    if let kind = OfferPlan.Kind(rawValue: name.value) { return kind }
    value.error(
      "unknown kind of offer \"\(name.value)\"",
      remedy: NearestName.remedy(
        for: name.value, among: kinds.map(\.rawValue), what: "kinds"))
    return nil
  }

  private mutating func readRanking(_ map: YamlMap) {
    if let prior = map["prior"],
      let priorMap = YamlMap(prior, what: "\"prior\"", keys: ["accepted", "declined"])
    {
      let range = 0.001...1_000_000.0
      priorAccepted =
        priorMap.required("accepted", example: "1")?.number(in: range)?.value ?? priorAccepted
      priorDeclined =
        priorMap.required("declined", example: "19")?.number(in: range)?.value ?? priorDeclined
    }
    if let money = map.required("value", example: "300.00 CNY")?.text("money") { value = money }
    lever = map["lever"]?.number(in: -100...1_000)?.value ?? lever
    contextWeights = map.elements("contextWeights").compactMap { value in
      guard
        let map = YamlMap(
          value, what: "an entry of \"contextWeights\"", keys: ["when", "weight"])
      else { return nil }
      let when = map.required("when", example: "inSegment(\"…\")")?.expression()
      let weight = map.required("weight", example: "1.5")?.number(in: 0...1_000)
      guard let when, let weight else { return nil }
      return ContextWeight(when: when, weight: weight.value)
    }
  }

  private mutating func readTerms(_ map: YamlMap) {
    let kinds = OfferPlan.Term.Kind.allCases
    guard let value = map["terms"],
      let written = YamlMap(value, what: "\"terms\"", keys: kinds.map(\.rawValue))
    else { return }
    terms = kinds.compactMap { kind in
      written[kind.rawValue]?.expression().map { (kind, $0) }
    }
  }

  private mutating func readTimes(_ map: YamlMap) {
    let positive = 60_000...Durations.maximum
    let any = 0...Durations.maximum
    validity = map.required("validity", example: "7d")?.duration(in: positive)?.value
    attribution = map["attribution"]?.duration(in: positive)?.value
    holdOut = map["holdOut"]?.number(in: 0...1)?.value ?? 0
    guard let value = map["coolDown"],
      let coolDown = YamlMap(
        value, what: "\"coolDown\"", keys: ["afterRefusal", "afterContact"])
    else { return }
    coolDownAfterRefusal = coolDown["afterRefusal"]?.duration(in: any)?.value
    coolDownAfterContact = coolDown["afterContact"]?.duration(in: any)?.value
  }

  private static func rules(_ map: YamlMap, _ key: String) -> [Rule] {
    Declared<Rule>.read(
      map.elements(key), noun: "rule", keys: ["reason", "when"],
      item: { map, id in
        let reason = map.required("reason", example: "in words, for the explanation")?.text()
        let when = map.required("when", example: "holds(\"…\")")?.expression()
        guard let reason, let when else { return nil }
        return Rule(id: id, reason: reason.value, when: when)
      }
    ).items
  }
}
