extension StrategyPlan {
  /// A plan that keeps the purchase history of one model, exactly as this one does, and nothing
  /// else: what a fitting reads history with.
  ///
  /// Duplicates are recognised among the newest 64 events of a customer, reversals find their
  /// originals among the newest 32 transactions.
  package func keepingOnly(valueModel index: Int) -> StrategyPlan {
    var plan = StrategyPlan(hash: hash, baseCurrency: baseCurrency)
    plan.exchangeRates = exchangeRates
    plan.jurisdictions = jurisdictions
    plan.limits = limits
    plan.limits.eventIDs = min(limits.eventIDs, 64)
    plan.limits.transactions = min(limits.transactions, 32)
    plan.series = [series[valueModels[index].series]]
    var model = valueModels[index]
    model.series = 0
    plan.valueModels = [model]
    return plan
  }
}
