import Records
import Strategy

/// Counting a customer into the population and out of it.
extension Engine {
  /// Counts the customer with all its memberships, steps and stages in; scores follow when they are
  /// evaluated. Nothing happens where the strategy counts no population.
  func joinPopulation(_ state: inout StateBuffer, _ outbox: inout Outbox) {
    guard population != nil else { return }
    state.append(PopulationEntry.mark)
    Engine.countMemberships(state.view, 1, &outbox)
  }

  /// Takes out all that the record says the customer has put in, whatever the strategy was then.
  func leavePopulation(_ state: inout StateBuffer, _ outbox: inout Outbox) {
    guard state.count(of: PopulationEntry.self) > 0 else { return }
    state.view.forEach(PopulationEntry.self) { _, entry in
      guard entry.identity != 0 else { return }
      outbox.population.append(
        PopulationChange(score: entry.identity, value: entry.value, count: -1))
    }
    Engine.countMemberships(state.view, -1, &outbox)
    state.closeGap(
      in: .population, at: state.offset(of: .population), state.length(of: .population))
  }

  private static func countMemberships(
    _ state: RecordView, _ count: Int32, _ outbox: inout Outbox
  ) {
    var changes = [PopulationChange(.customers, count: count)]
    state.forEachHeld(.segments, SegmentEntry.packedSize) { _, at in
      let entry = SegmentEntry(packed: state.base + at)
      guard entry.isMember else { return }
      changes.append(
        PopulationChange(PopulationCell(.segment, series: entry.identity), count: count))
    }
    state.forEachTier { _, entry in
      guard entry.step != 0 else { return }
      changes.append(
        PopulationChange(.step(tier: entry.identity, step: entry.step), count: count))
    }
    for index in 0..<state.lifecycleCount {
      let entry = state.entry(LifecycleEntry.self, index)
      guard entry.stage != 0 else { continue }
      changes.append(
        PopulationChange(.stage(lifecycle: entry.identity, stage: entry.stage), count: count))
    }
    outbox.population += changes
  }

  /// A segment was entered or left.
  @inline(__always)
  func countSegment(_ entry: SegmentEntry, _ outbox: inout Outbox) {
    guard flat.pointee.countsPopulation else { return }
    outbox.population.append(
      PopulationChange(
        PopulationCell(.segment, series: entry.identity), count: entry.isMember ? 1 : -1))
  }

  /// A tier's step changed; before the first grading it was 0.
  @inline(__always)
  func countStep(_ entry: TierEntry, before: UInt32, _ outbox: inout Outbox) {
    move(
      from: before == 0 ? nil : .step(tier: entry.identity, step: before),
      to: .step(tier: entry.identity, step: entry.step), &outbox)
  }

  /// A stage of a lifecycle was entered; before the start it was 0.
  @inline(__always)
  func countStage(_ entry: LifecycleEntry, before: UInt32, _ outbox: inout Outbox) {
    move(
      from: before == 0 ? nil : .stage(lifecycle: entry.identity, stage: before),
      to: .stage(lifecycle: entry.identity, stage: entry.stage), &outbox)
  }

  @inline(__always)
  private func move(
    from before: PopulationCell?, to cell: PopulationCell, _ outbox: inout Outbox
  ) {
    guard flat.pointee.countsPopulation else { return }
    if let before { outbox.population.append(PopulationChange(before, count: -1)) }
    outbox.population.append(PopulationChange(cell, count: 1))
  }
}
