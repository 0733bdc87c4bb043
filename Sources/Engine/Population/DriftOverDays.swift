package import Naming
package import Records
package import Strategy

/// Which live names should be looked at again, by what is counted every day.
package enum DriftOverDays {
  /// The proposals, in the order of the strategy's groups. A name is measured against the last
  /// day that is not after its approval, or else the first, among the days on which its group was
  /// counted.
  /// - Parameters:
  ///   - history: of former days, oldest first; a count of the same day as `now` gives way to it.
  ///   - now: the newest counts.
  package static func proposals(
    _ plan: StrategyPlan, history: [PopulationCounts], now: PopulationCounts
  ) -> [Drift.Proposal] {
    let days = history.filter { $0.day != now.day && $0.clock < now.clock } + [now]
    let dates = days.map { CountSnapshot.date(of: $0.clock) }
    let current = CountSnapshot(now, plan)
    var snapshots: [Int: CountSnapshot] = [days.count - 1: current]
    return plan.naming.groups.compactMap { group in
      guard let name = group.standing.live, current.groups[name.group] != nil,
        let cell = PopulationCell.counter(of: name.group, plan)?.rawValue
      else { return nil }
      let isKnown = { (index: Int) in days[index].counters[cell] != nil }
      let approved = name.date.flatMap { date in
        days.indices.last { dates[$0] <= date && isKnown($0) }
      }
      guard let then = approved ?? days.indices.first(where: isKnown) else { return nil }
      let before = snapshots[then] ?? CountSnapshot(days[then], plan)
      snapshots[then] = before
      return Drift.proposal(
        for: name, from: before, to: current, thresholds: plan.naming.thresholds)
    }
  }
}

extension CountSnapshot {
  /// The UTC day of a moment, `YYYY-MM-DD`.
  fileprivate static func date(of clock: Int64) -> String {
    var writer = ByteWriter(capacity: 32)
    writer.appendTime(clock)
    return String(decoding: writer.view.prefix(10), as: UTF8.self)
  }
}
