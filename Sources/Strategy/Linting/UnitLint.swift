/// Finds amounts in several currencies where one band is meant: the band between them moves with
/// the exchange rates.
struct UnitLint {
  let findings: Findings

  func check(_ segment: CompiledSegment) {
    guard let exit = segment.exit else { return }
    let (entered, left) = (
      Self.currencies(of: segment.when.source), Self.currencies(of: exit.source)
    )
    guard let first = entered.first, let other = left.first(where: { !entered.contains($0) })
    else { return }
    findings.warning(
      "the segment \"\(segment.plan.id)\" is entered on amounts in \(first) and left on amounts in "
        + other,
      at: exit.source.located,
      remedy: "use one currency: the band between the two moves with the exchange rate")
  }

  func check(_ tier: CompiledTier) {
    var first: String?
    for step in tier.definition.steps {
      for amount in [step.from, step.keepAbove].compactMap({ $0 }) {
        let parts = amount.value.split(separator: " ")
        guard parts.count == 2 else { continue }
        let currency = String(parts[1])
        if let first, first != currency {
          findings.warning(
            "the steps of \"\(tier.plan.id)\" are in \(first) and in \(currency)", at: amount,
            remedy: "use one currency: the steps move against each other with the exchange rate")
          return
        }
        first = currency
      }
    }
  }

  /// The currencies of `money("…", "…")`, in the order written.
  private static func currencies(of source: ExpressionText) -> [String] {
    ExpressionLayout.stringLiterals(source.text).filter {
      $0.utf8.count == 3 && Currencies.digits($0) != nil
    }
  }
}
