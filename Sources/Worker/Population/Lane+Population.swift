import Logging
import Records
import StateStore

/// The lane's part in what is known of the whole population. Each partition counts its own
/// customers in pages beside their states, and tells them once an epoch; the lane that has
/// partition 0 merges what all told and keeps the counts of the day; every lane adopts the merged
/// cut points when a transaction begins.
extension Lane where Processor: ~Copyable {
  /// Between two transactions: takes what others told.
  func followPopulation() throws(LaneStop) {
    guard let follower, !owned.isEmpty else { return }
    do throws(TransportFailure) {
      try follower.follow { (positions) throws(TransportFailure) in
        try transport.openRestorer(positions)
      }
    } catch {
      guard error.kind != .closed else { throw .closed }
      dependencies.logger.warning(
        "the aggregates topic cannot be read", metadata: ["error": "\(error)"])
    }
  }

  /// Whether this lane knows at least the epoch that a predecessor has worked with.
  func isPopulationCaughtUp() throws(TransportFailure) -> Bool {
    guard let follower else { return true }
    return try follower.isCaughtUp(
      { (topic) throws(TransportFailure) in
        try transport.watermarks(topic, uncommitted: true)
      },
      open: { (positions) throws(TransportFailure) in try transport.openRestorer(positions) })
  }

  /// A transaction begins: from now on the newest cut points hold.
  func adoptPopulation() {
    guard let cuts = follower?.epochs.cuts, cuts.epoch > adopted?.epoch ?? 0 else { return }
    processor.adopt(cuts)
    adopted = cuts
    adoptedBytes = cuts.encode()
    metrics.populationEpoch = cuts.epoch
    metrics.populationMergedAt = cuts.clock
    published.publish(
      PublishedPopulation(
        cuts: cuts, history: follower?.epochs.history ?? PopulationHistory(),
        isMergedHere: mergingPartition != nil))
    dependencies.logger.info(
      "a population epoch is in force",
      metadata: ["epoch": "\(cuts.epoch)", "partitions": "\(cuts.partitions.count)"])
  }

  /// The processor has applied a record or timer: what it changed counts.
  func countPopulation(_ partition: OwnedPartition) {
    guard !outbox.population.isEmpty else { return }
    for change in outbox.population { partition.tally.add(change) }
    outbox.population.removeAll(keepingCapacity: true)
  }

  /// Whether a partition has to tell its part or the parts are to be merged, so that a
  /// transaction is wanted even without input.
  func isPopulationDue(_ wall: Int64) -> Bool {
    guard let follower else { return false }
    // As the transaction's clock will be: never behind what a partition has seen.
    let clock = owned.reduce(max(wall, mark.clock)) { max($0, $1.lastClock) }
    let epoch = follower.epochs.plan.epoch(at: clock)
    return owned.contains { canTell($0, epoch) }
      || (mergingPartition != nil && follower.epochs.isMergeDue(at: clock))
  }

  private func canTell(_ partition: OwnedPartition, _ epoch: UInt64) -> Bool {
    partition.phase == .running && partition.toldEpoch < epoch
      && partition.positions.contains { $0 >= 0 }
  }

  /// Partition 0, when it runs here and has an offset to commit.
  private var mergingPartition: OwnedPartition? {
    guard let partition = find(PopulationTopic.partition), partition.phase == .running,
      partition.positions.contains(where: { $0 >= 0 })
    else { return nil }
    return partition
  }

  /// Before the changelog is written: folds the transaction's changes into the pages, tells one
  /// partition's part and merges, where they are due.
  func closePopulation() throws(LaneStop) -> TransportFailure? {
    do {
      for partition in owned where !partition.tally.isEmpty {
        guard let store = partition.store else { continue }
        var states = OverlayStates(store: store)
        try partition.tally.fold(into: &states)
      }
    } catch {
      throw .failed("\(error)")
    }
    guard let follower else { return nil }
    do {
      let epoch = follower.epochs.plan.epoch(at: mark.clock)
      // One part a transaction: parts are large, and commits should stay quick.
      if let partition = owned.first(where: { canTell($0, epoch) }) {
        if let failure = try tell(partition, follower.epochs.plan) { return failure }
      }
    } catch {
      throw .failed("\(error)")
    }
    guard let partition = mergingPartition, follower.epochs.isMergeDue(at: mark.clock) else {
      return nil
    }
    return produceCuts(partition, follower.epochs)
  }

  private func tell(
    _ partition: OwnedPartition, _ plan: PopulationPlan
  ) throws(StoreError) -> TransportFailure? {
    guard let store = partition.store else { return nil }
    var states = OverlayStates(store: store)
    let part = try PartitionPopulation.read(plan, clock: mark.clock, from: &states)
    partition.isTouched = true
    partition.tellingEpoch = part.epoch
    return produceAggregate(
      PopulationTopic.partKey(partition.number), part.encode(limit: PopulationTopic.partBytes))
  }

  private func produceCuts(
    _ partition: OwnedPartition, _ epochs: PopulationEpochs
  ) -> TransportFailure? {
    let cuts = epochs.merge(at: mark.clock)
    partition.isTouched = true
    partition.merging = cuts
    let late = (0..<epochs.partitions).filter { cuts.partitions[$0] ?? 0 < cuts.epoch }
    if !late.isEmpty {
      dependencies.logger.warning(
        "the population is merged without waiting longer",
        metadata: ["epoch": "\(cuts.epoch)", "partitionsWithOlderOrNoPart": "\(late)"])
    }
    return produceAggregate(PopulationTopic.cutsKey.bytes.map { $0 }, cuts.encode())
      ?? produceCounts(cuts, epochs)
  }

  /// The day's counts, in place of those of its former epochs, and tombstones for days that are
  /// kept no longer.
  private func produceCounts(
    _ cuts: PopulationCuts, _ epochs: PopulationEpochs
  ) -> TransportFailure? {
    let counts = PopulationCounts(cuts)
    if let failure = produceAggregate(PopulationTopic.countsKey(counts.day), counts.encode()) {
      return failure
    }
    for day in epochs.fallen(with: cuts) {
      if let failure = produceAggregate(PopulationTopic.countsKey(day), nil) { return failure }
    }
    return nil
  }

  private func produceAggregate(_ key: [UInt8], _ value: [UInt8]?) -> TransportFailure? {
    byteCount += value?.count ?? 0
    headerScratch.removeAll(keepingCapacity: true)
    return key.withUnsafeBytes { key in
      guard let value else {
        return produce(.aggregates, partition: PopulationTopic.partition, key: key, value: nil)
      }
      return value.withUnsafeBytes { value in
        produce(.aggregates, partition: PopulationTopic.partition, key: key, value: value)
      }
    }
  }
}
