/// A customer must not be graded by complaining: a grade that depends on complaints, directly,
/// through a feature over complaints or through another grade, is an error unless somebody
/// answers for it.
struct ComplaintLint {
  let definition: StrategyDefinition
  let names: Names
  let findings: Findings

  /// - Parameter tiers: in the order of evaluation.
  func check(_ tiers: [CompiledTier]) {
    let complaints = complaintAttributes
    var tainted: [UInt16: String] = [:]
    for tier in tiers {
      let use = tier.expressions.first { expression in
        expression.attributes.contains { complaints.contains($0) || tainted[$0] != nil }
      }
      guard let use else {
        if let unused = tier.definition.complaintOverride {
          findings.warning(
            "complaintCountOverride is not needed: the score does not depend on complaints",
            at: unused.approvedBy, remedy: "remove it")
        }
        continue
      }
      if let index = names.tiers[tier.plan.id] {
        for base in [AttributeSpace.tiers, AttributeSpace.scores, AttributeSpace.ranks] {
          tainted[base + UInt16(clamping: index)] = tier.plan.id
        }
      }
      guard tier.definition.complaintOverride == nil else { continue }
      let isDirect = use.attributes.contains(where: complaints.contains)
      let way = isDirect ? nil : use.attributes.compactMap { tainted[$0] }.first
      findings.error(
        "the score of \"\(tier.plan.id)\" depends on complaints"
          + (way.map { " through the tier \"\($0)\"" } ?? ""),
        at: use.source.located,
        remedy: "a customer must not be graded by complaining: take them out, or add "
          + "complaintCountOverride with approvedBy and ground")
    }
  }

  /// `complaint.…` and the features over complaint events.
  private var complaintAttributes: Set<UInt16> {
    let features = definition.features.items.filter { feature in
      feature.events.contains { $0.value.hasPrefix("crm.complaint.") }
    }
    return Set(
      features.compactMap { names.features[$0.id.value] }.map {
        AttributeSpace.features + UInt16(clamping: $0)
      } + [CustomerAttribute.complaintCount.rawValue, CustomerAttribute.complaintOpen.rawValue])
  }
}
