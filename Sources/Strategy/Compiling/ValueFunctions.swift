import Expressions

/// What expressions ask of customer-value models.
extension DomainFunctions {
  /// `value.ID.alive` (double), `value.ID.purchases` (int), `expectedTransactions("ID", "90d")`
  /// (double), `expectedSpend("ID")` and `expectedValue("ID", "365d")` (money).
  static func declareValues(
    _ environment: inout Environment, _ names: Names, _ values: ValueQueries
  ) {
    // Models that did not compile are declared, too: their uses are no errors of their own.
    for id in names.valueModels.keys {
      let model = values.models.firstIndex { $0.id == id } ?? 0
      environment.declare(
        variable: "value.\(id).alive", type: .double,
        attribute: values.attribute(ValueQueryPlan(model: model, kind: .alive)))
      environment.declare(
        variable: "value.\(id).purchases", type: .int,
        attribute: values.attribute(ValueQueryPlan(model: model, kind: .purchases)))
    }
    let functions: [(String, CELType, ValueQueryPlan.Kind, hasHorizon: Bool)] = [
      ("expectedTransactions", .double, .expectedTransactions, true),
      ("expectedSpend", Environments.money, .expectedSpend, false),
      ("expectedValue", Environments.money, .expectedValue, true),
    ]
    let known = names.valueModels
    for (name, result, kind, hasHorizon) in functions {
      environment.declare(
        constantFunction: name, parameters: hasHorizon ? [.string, .string] : [.string],
        result: result
      ) { arguments throws(ConstantFunctionError) in
        guard known[arguments[0]] != nil else {
          throw ConstantFunctionError(
            "unknown value model \"\(arguments[0])\"",
            suggestion: NearestName.remedy(
              for: arguments[0], among: known.keys, what: "value models"))
        }
        let model = values.models.firstIndex { $0.id == arguments[0] }
        if let model, kind != .expectedTransactions, !values.models[model].hasSpend {
          throw ConstantFunctionError(
            "the value model \"\(arguments[0])\" knows no spend",
            suggestion: "add \"value: event.amount\" to it in value-models.yaml")
        }
        let horizon = try hasHorizon ? Self.horizon(arguments[1]) : 0
        return .attribute(
          values.attribute(ValueQueryPlan(model: model ?? 0, kind: kind, horizon: horizon)))
      }
    }
  }

  private static func horizon(_ text: String) throws(ConstantFunctionError) -> Int64 {
    guard let horizon = Durations.parse(text), horizon > 0, horizon <= Durations.maximum else {
      throw ConstantFunctionError(
        "\"\(text)\" is no duration above zero and up to ten years",
        suggestion: Durations.remedy)
    }
    return horizon
  }
}
