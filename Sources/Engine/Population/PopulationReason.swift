import Records
import Strategy

/// The part of a tier's reason that tells of the population.
extension Engine {
  /// The bound that was met: of a tier by rank, the cut point in force.
  func bound(_ index: Int, step: Int, keeping: Bool) -> Double {
    let tier = tables.plan.tiers[index]
    guard let cuts = flat.pointee.tiers[index].cuts else {
      return keeping ? tier.steps[step].keepAbove : tier.steps[step].from
    }
    let scale = flat.pointee.tiers[index].scoreScale
    return (keeping ? cuts[step].keepAbove : cuts[step].from) / scale
  }

  /// Which epoch's cut point it was, of how many customers, and the share of the whole value that
  /// those above it have: measured, and above 1 where some customers' value is negative. The
  /// share is null where the values of all add up to nothing or less.
  func writePopulation(_ index: Int, step: Int, keeping: Bool, _ outbox: inout Outbox) {
    let tier = tables.plan.tiers[index]
    guard flat.pointee.tiers[index].cuts != nil, let adopted,
      let score = adopted.scores[tier.identity],
      let top = keeping ? tier.steps[step].keepTop ?? tier.steps[step].top : tier.steps[step].top,
      let cut = score.cuts[top]
    else { return }
    outbox.bytes.key("population")
    outbox.bytes.openObject()
    outbox.bytes.member("epoch", Int64(clamping: adopted.epoch))
    outbox.bytes.member("customers", score.count)
    outbox.bytes.member("topPercent", Double(top) / 100)
    outbox.bytes.member("customersShare", PopulationShare.of(cut.count, score.count))
    outbox.bytes.member(
      "valueShare", score.sum > 0 ? PopulationShare.of(cut.sum, score.sum) : Double.nan)
    outbox.bytes.closeObject()
  }
}

/// Shares to four digits, so that they do not depend on how doubles print.
enum PopulationShare {
  static func of(_ part: some BinaryInteger, _ whole: some BinaryInteger) -> Double {
    guard whole != 0 else { return .nan }
    return (Double(part) / Double(whole) * 10_000).rounded(.toNearestOrEven) / 10_000
  }
}
