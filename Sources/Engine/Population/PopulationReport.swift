import Expressions
package import Naming
package import Records
package import Strategy

/// The population's counts as JSON for people: customers by segment, step and state of a lifecycle,
/// what the cut points measured, and names to look at again. Groups under `smallestGroup` are left
/// out, and with them what would give them away: a second step of the same tier, a second state of
/// the same lifecycle, a segment that nearly everybody is in.
package struct PopulationReport {
  private let plan: StrategyPlan
  private let cuts: PopulationCuts
  private let smallest: Int64

  /// Nil when the strategy counts no population.
  package init?(_ cuts: PopulationCuts, _ plan: StrategyPlan) {
    guard let settings = plan.population else { return nil }
    self.cuts = cuts
    self.plan = plan
    smallest = Int64(settings.smallestGroup)
  }

  /// One JSON object in UTF-8; suppressed counts are null.
  /// - Parameter proposals: names to look at again, as this epoch's counts propose.
  package func json(proposals: [Drift.Proposal] = []) -> [UInt8] {
    let writer = PopulationReportWriter(plan: plan, cuts: cuts, smallest: smallest)
    return writer.json(proposals)
  }

  /// Whether the members of a segment are not shown: they are few, or the others are.
  static func isHidden(_ members: Int64, of customers: Int64, _ smallest: Int64) -> Bool {
    func isSmall(_ count: Int64) -> Bool { count > 0 && count < smallest }
    return isSmall(members) || isSmall(customers - members)
  }

  /// The counts of a tier's steps or a lifecycle's states, nil where they are not shown. The
  /// customers in none of them count as a group, too: they are the difference to all.
  static func shown(_ counts: [Int64], customers: Int64, _ smallest: Int64) -> [Int64?] {
    let rest = customers - counts.reduce(0, +)
    var isHidden = counts.map { $0 > 0 && $0 < smallest }
    let isRestSmall = rest > 0 && rest < smallest
    // One hidden number is the difference of the others: a second one has to go with it.
    if isHidden.count(where: { $0 }) + (isRestSmall ? 1 : 0) == 1 {
      let next = counts.indices.filter { !isHidden[$0] && counts[$0] > 0 }
        .min { counts[$0] < counts[$1] }
      if let next { isHidden[next] = true }
    }
    return zip(counts, isHidden).map { $1 ? nil : $0 }
  }
}

/// One report while it is written.
private struct PopulationReportWriter: ~Copyable {
  let plan: StrategyPlan
  let cuts: PopulationCuts
  let smallest: Int64
  var bytes = ByteWriter(capacity: 1_024)

  init(plan: StrategyPlan, cuts: PopulationCuts, smallest: Int64) {
    self.plan = plan
    self.cuts = cuts
    self.smallest = smallest
  }

  consuming func json(_ proposals: [Drift.Proposal]) -> [UInt8] {
    bytes.openRoot()
    bytes.member("epoch", Int64(clamping: cuts.epoch))
    bytes.member("at", time: cuts.clock)
    bytes.member("smallestGroup", smallest)
    writeParts()
    bytes.key("customers")
    write(customers < smallest ? nil : customers)
    writeSegments()
    writeTiers()
    writeLifecycles()
    write(proposals)
    bytes.closeObject()
    return Array(bytes.view)
  }

  private var customers: Int64 { cuts.counters[PopulationCell.customers.rawValue] ?? 0 }

  /// Partitions whose part is of an older epoch, since they did not tell in time.
  private mutating func writeParts() {
    bytes.member("partitions", Int64(cuts.partitions.count))
    bytes.member("olderParts", Int64(cuts.partitions.values.count { $0 < cuts.epoch }))
  }

  private mutating func write(_ count: Int64?) {
    if let count { bytes.integer(count) } else { bytes.double(.nan) }
  }

  private mutating func writeSegments() {
    bytes.key("segments")
    bytes.openArray()
    for segment in plan.segments {
      let cell = PopulationCell(.segment, series: segment.identity)
      let count = cuts.counters[cell.rawValue] ?? 0
      bytes.openObject()
      bytes.member("segmentId", segment.id)
      bytes.key("members")
      write(PopulationReport.isHidden(count, of: customers, smallest) ? nil : count)
      bytes.closeObject()
    }
    bytes.closeArray()
  }

  private mutating func writeTiers() {
    bytes.key("tiers")
    bytes.openArray()
    for tier in plan.tiers {
      bytes.openObject()
      bytes.member("tierId", tier.id)
      bytes.key("steps")
      write(tier.steps.map { ($0.id, .step(tier, $0)) }, as: "step")
      writeCuts(tier)
      bytes.closeObject()
    }
    bytes.closeArray()
  }

  private mutating func writeLifecycles() {
    bytes.key("lifecycles")
    bytes.openArray()
    for machine in plan.lifecycles {
      bytes.openObject()
      bytes.member("machineId", machine.id)
      bytes.key("states")
      write(machine.states.map { ($0.id, .stage(machine, $0)) }, as: "state")
      bytes.closeObject()
    }
    bytes.closeArray()
  }

  /// Groups of which a customer is in one at most, each with its id under `key`.
  private mutating func write(_ parts: [(id: String, cell: PopulationCell)], as key: StaticString) {
    let counts = parts.map { cuts.counters[$0.cell.rawValue] ?? 0 }
    let shown = PopulationReport.shown(counts, customers: customers, smallest)
    bytes.openArray()
    for (part, count) in zip(parts, shown) {
      bytes.openObject()
      bytes.member(key, part.id)
      bytes.key("customers")
      write(count)
      bytes.closeObject()
    }
    bytes.closeArray()
  }

  /// Where the top shares begin and how much of the value they have.
  private mutating func writeCuts(_ tier: TierPlan) {
    guard tier.isRanked, let score = cuts.scores[tier.identity] else { return }
    let isWhole = tier.scoreType == .int
    let scale =
      PlanTables.isMoney(tier.scoreType ?? .double) || isWhole
      ? 1 : PopulationScore.millionths
    bytes.key("cuts")
    bytes.openArray()
    for (top, cut) in score.cuts.sorted(by: { $0.key < $1.key })
    where cut.count >= smallest && score.count - cut.count >= smallest {
      bytes.openObject()
      bytes.member("topPercent", Double(top) / 100)
      bytes.member("from", Double(cut.value) / scale)
      bytes.member("customersShare", PopulationShare.of(cut.count, score.count))
      bytes.member(
        "valueShare", score.sum > 0 ? PopulationShare.of(cut.sum, score.sum) : Double.nan)
      bytes.closeObject()
    }
    bytes.closeArray()
  }

  private mutating func write(_ proposals: [Drift.Proposal]) {
    bytes.key("proposals")
    bytes.openArray()
    for proposal in proposals {
      var text = proposal.json
      text.withUTF8 { bytes.string(rendered: UnsafeRawBufferPointer($0)) }
    }
    bytes.closeArray()
  }
}
