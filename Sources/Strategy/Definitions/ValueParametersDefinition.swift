import CustomerValue

/// An entry of `value-parameters.yaml`, with the places of what other files have to agree with.
struct ValueParametersDefinition {
  var id: Located<String>
  var unit: Located<Int64>
  var parameters: ValueParameters

  static let fileName = "value-parameters.yaml"
  static let keys = ["unit", "from", "until", "transactions", "spend", "version"]
  private static let evidenceKeys = ["customers", "logLikelihood", "standardErrors", "converged"]
  private static let range = ValueParameters.range

  static func readAll(_ root: YamlValue) -> Declared<ValueParametersDefinition> {
    guard let map = YamlMap(root, what: fileName, keys: ["models"]) else { return Declared() }
    return .read(
      map.elements("models"), noun: "value model", keys: keys,
      id: { $0.identifier(reserved: Identifiers.reserved) }, item: read)
  }

  private static func read(_ map: YamlMap, _ id: Located<String>) -> ValueParametersDefinition? {
    let unit = map.required("unit", example: "1d")?.duration(in: ValueModelDefinition.units)
    guard let unit else { return nil }
    var parameters = ValueParameters(id: id.value, unit: unit.value)
    parameters.from = map["from"]?.text()?.value
    parameters.until = map["until"]?.text()?.value
    parameters.version = map["version"]?.text()?.value
    if let value = map["transactions"] {
      guard let (model, evidence) = transactions(value) else { return nil }
      (parameters.transactions, parameters.transactionsEvidence) = (model, evidence)
    }
    if let value = map["spend"] {
      guard let (model, evidence) = spend(value) else { return nil }
      (parameters.spend, parameters.spendEvidence) = (model, evidence)
    }
    if let version = map["version"], parameters.version != parameters.computedVersion {
      map.findings.warning(
        "the parameters of \"\(id.value)\" are not those that were fitted",
        at: version.position, text: parameters.version ?? "",
        remedy: "run strata fit again, or remove \"version\" when the change is meant")
    }
    return ValueParametersDefinition(id: id, unit: unit, parameters: parameters)
  }

  private static func transactions(
    _ value: YamlValue
  ) -> (TransactionModel, ValueParameters.Evidence)? {
    let keys = ["kind", "r", "alpha", "a", "b", "s", "beta"]
    guard let map = YamlMap(value, what: "\"transactions\"", keys: keys + evidenceKeys),
      let kind = map.required("kind", example: "bgnbd")?.text("a kind of model")
    else { return nil }
    func number(_ key: String) -> Double? { self.number(key, map) }
    switch kind.value {
    case "bgnbd":
      refuse(["s", "beta"], of: kind, map)
      let (r, alpha, a, b) = (number("r"), number("alpha"), number("a"), number("b"))
      guard let r, let alpha, let a, let b else { return nil }
      return (
        .betaGeometric(BetaGeometricModel(r: r, alpha: alpha, a: a, b: b)), evidence(map)
      )
    case "paretonbd":
      refuse(["a", "b"], of: kind, map)
      let (r, alpha, s, beta) = (number("r"), number("alpha"), number("s"), number("beta"))
      guard let r, let alpha, let s, let beta else { return nil }
      return (.pareto(ParetoModel(r: r, alpha: alpha, s: s, beta: beta)), evidence(map))
    default:
      map.findings.error(
        "unknown kind of model \"\(kind.value)\"", at: kind,
        remedy: NearestName.remedy(
          for: kind.value, among: ["bgnbd", "paretonbd"], what: "kinds of model"))
      return nil
    }
  }

  private static func spend(_ value: YamlValue) -> (SpendModel, ValueParameters.Evidence)? {
    guard let map = YamlMap(value, what: "\"spend\"", keys: ["p", "q", "v"] + evidenceKeys) else {
      return nil
    }
    let (p, q, v) = (number("p", map), number("q", map), number("v", map))
    guard let p, let q, let v else { return nil }
    if q <= 1, let place = map["q"] {
      place.error(
        "\"q\" is not above 1: the population's average spend does not exist",
        remedy: "fit again with more history or with --penalizer 0.001")
      return nil
    }
    return (SpendModel(p: p, q: q, v: v), evidence(map))
  }

  private static func number(_ key: String, _ map: YamlMap) -> Double? {
    map.required(key, example: "1.5")?.number(in: range)?.value
  }

  private static func refuse(_ keys: [String], of kind: Located<String>, _ map: YamlMap) {
    for key in keys {
      map[key]?.error(
        "a model of kind \(kind.value) has no \"\(key)\"", remedy: "remove it, or change the kind")
    }
  }

  private static func evidence(_ map: YamlMap) -> ValueParameters.Evidence {
    var evidence = ValueParameters.Evidence()
    evidence.customers = map["customers"]?.number(in: 0...1e12)?.value ?? 0
    evidence.logLikelihood = map["logLikelihood"]?.number(in: -1e15...1e15)?.value ?? 0
    evidence.hasConverged = map["converged"].map { !$0.isWord("false") } ?? true
    if let list = map["standardErrors"] {
      evidence.standardErrors = list.list().compactMap { $0.number(in: 0...1e15)?.value }
    }
    return evidence
  }
}
