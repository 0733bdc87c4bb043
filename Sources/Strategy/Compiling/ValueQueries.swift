import Synchronization

/// Collects what expressions ask of the customer-value models, each question once. The questions
/// without a horizon come first, two for each model, so that variables have fixed numbers.
final class ValueQueries: Sendable {
  private let queries: Mutex<[ValueQueryPlan]>
  let models: [ValueModelPlan]

  init(models: [ValueModelPlan]) {
    self.models = models
    queries = Mutex(
      models.indices.flatMap { index in
        [
          ValueQueryPlan(model: index, kind: .alive),
          ValueQueryPlan(model: index, kind: .purchases),
        ]
      })
  }

  var all: [ValueQueryPlan] { queries.withLock { $0 } }

  /// The attribute of a question.
  func attribute(_ query: ValueQueryPlan) -> UInt16 {
    let index = queries.withLock { queries in
      if let index = queries.firstIndex(of: query) { return index }
      queries.append(query)
      return queries.count - 1
    }
    return AttributeSpace.values + UInt16(clamping: index)
  }
}

extension ValueQueryPlan {
  /// As an expression writes it, such as `value.cardSpend.alive`.
  package func name(in plan: StrategyPlan) -> String {
    let id = plan.valueModels.indices.contains(model) ? plan.valueModels[model].id : "…"
    return switch kind {
    case .alive: "value.\(id).alive"
    case .purchases: "value.\(id).purchases"
    case .expectedTransactions:
      "expectedTransactions(\"\(id)\", \"\(Durations.text(horizon))\")"
    case .expectedSpend: "expectedSpend(\"\(id)\")"
    case .expectedValue: "expectedValue(\"\(id)\", \"\(Durations.text(horizon))\")"
    }
  }
}
