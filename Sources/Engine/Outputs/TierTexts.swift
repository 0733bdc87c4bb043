import Records
import Strategy

/// What outputs about a tier always say the same, as members of a JSON object, written once, and
/// what its reason names.
struct TierTexts {
  /// `"tierId":"…"`.
  let identity: UnsafeRawBufferPointer
  /// `"rule":"…"`: what the score is; empty text for a grading by conditions.
  let rule: UnsafeRawBufferPointer
  /// Conditions decide, not a score.
  let isByConditions: Bool
  /// The attributes that the grading reads, ascending.
  let attributes: [UInt16]

  init(_ tier: TierPlan) {
    identity = RenderedNames.member("tierId", tier.id)
    rule = RenderedNames.member("rule", tier.rule ?? "")
    isByConditions = tier.scoreType == nil
    attributes = tier.attributes
  }

  func deallocate() {
    identity.deallocate()
    rule.deallocate()
  }
}
