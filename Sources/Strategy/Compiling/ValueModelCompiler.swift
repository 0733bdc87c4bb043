import Expressions

/// Compiles the customer-value models and gives them their parameters.
extension StrategyCompiler {
  mutating func compileValueModels(
    _ expressions: ExpressionCompiler, _ environment: Environment, _ identities: inout Identities
  ) {
    let parameters = definition.valueParameters
    for known in parameters.ids where names.valueModels[known.value] == nil {
      findings.error(
        "unknown value model \"\(known.value)\"", at: known,
        remedy: NearestName.remedy(
          for: known.value, among: names.valueModels.keys, what: "value models"))
    }
    for model in definition.valueModels.items.prefix(ValueModelDefinition.maximum) {
      let filter = expressions.compile(model.filter, in: environment, expecting: .bool)
      let value = expressions.compile(model.value, in: environment)
      if model.filter != nil, filter == nil { continue }
      if model.value != nil, value == nil { continue }
      if let value, value.type != Environments.money {
        findings.error(
          "a purchase cannot be worth a value of type \(value.type)", at: value.source.located,
          remedy: "use an amount, such as event.amount, or remove \"value\"")
        continue
      }
      let fitted = parameters.items.first { $0.id.value == model.id.value }
      if let fitted, fitted.unit.value != model.unit.value {
        findings.error(
          "the parameters are in units of \(fitted.unit.text), the value model "
            + "\"\(model.id.value)\" counts in \(model.unit.text)",
          at: fitted.unit, remedy: "run strata fit again for the new unit")
      }
      add(model, filter, value, fitted?.parameters, &identities)
    }
  }

  private mutating func add(
    _ model: ValueModelDefinition, _ filter: CompiledExpression?, _ value: CompiledExpression?,
    _ fitted: ValueParameters?, _ identities: inout Identities
  ) {
    let events = Set(model.events.compactMap { EventNames.rawValue($0.value) }).sorted()
    // What the history means: where this stays the same, it is kept across strategies.
    let meaning = [
      "value", plan.baseCurrency, events.map(String.init).joined(separator: ","),
      filter?.source.canonical ?? "", value?.source.canonical ?? "", "\(model.unit.value)",
      model.id.value,
    ].joined(separator: "\u{0}")
    let series = TileSeriesPlan(
      identity: identities.identity(of: meaning, owner: model.id, findings), events: events,
      filter: filter?.program, value: value?.program, tileWidth: model.unit.value, tileCount: 0,
      columns: [], shape: .purchases)
    plan.series.append(series)
    let digits = Currencies.digits(plan.baseCurrency) ?? 2
    plan.valueModels.append(
      ValueModelPlan(
        id: model.id.value, description: model.description, series: plan.series.count - 1,
        unit: model.unit.value, hasSpend: value != nil,
        minorUnits: (0..<digits).reduce(1) { power, _ in power * 10 },
        transactions: fitted?.transactions, spend: value == nil ? nil : fitted?.spend,
        version: fitted?.computedVersion))
  }
}
