package import Logging
import Records
package import StateStore

/// Keeps stores of partitions that other processes own close to their changelogs, so that taking
/// one over replays seconds, not the whole state (Kafka Streams' `num.standby.replicas`).
///
/// It reads committed changelog records only and outside the group. It never stops the process:
/// what fails is given up and tried again a second later. For one thread.
package final class StandbyFollower<Source: ChangelogSource> {
  /// Bytes of memory of one copy's cache.
  package static var cacheBytes: Int { 16 << 20 }
  /// Records taken over in one turn.
  private static var batch: Int { 5_000 }
  /// Milliseconds between two look-ups of how far changelog and group are.
  private static var lookUpInterval: Int64 { 2_000 }

  private let source: Source
  private let configuration: LaneConfiguration
  private let dependencies: LaneDependencies
  private let choice: StandbyChoice
  private(set) var copies: [Int32: StandbyCopy] = [:]
  private var restorer: Source.Restorer?
  private var nextLookUp: Int64 = 0

  /// - Parameters:
  ///   - partitions: of the state topic.
  ///   - limit: the most copies kept.
  package init(
    source: Source, instance: String, partitions: Int32, limit: Int,
    configuration: LaneConfiguration, dependencies: LaneDependencies
  ) {
    self.source = source
    self.configuration = configuration
    self.dependencies = dependencies
    choice = StandbyChoice(instance: instance, partitions: partitions, limit: limit)
  }

  package var metrics: [StandbyMetrics] {
    copies.values.map { StandbyMetrics(partition: $0.partition, lag: $0.lag) }
      .sorted { $0.partition < $1.partition }
  }

  /// One turn: gives up what the process' lanes claim, takes up what is free, reads on.
  /// - Returns: Whether the turn went well; after a failure the caller waits a little.
  package func step(timeoutMilliseconds: Int) -> Bool {
    let wanted = choice.partitions(besides: dependencies.claims.all)
    do throws(TransportFailure) {
      for partition in copies.keys.sorted() where !wanted.contains(partition) {
        try giveUp(partition)
      }
      for partition in wanted where copies[partition] == nil { try takeUp(partition) }
      try read(timeoutMilliseconds)
      try lookUp()
      for copy in copies.values {
        try storing { () throws(StoreError) in try copy.store.makeRoom() }
      }
      return true
    } catch {
      dependencies.logger.warning("standby copies fall behind", metadata: ["error": "\(error)"])
      closeRestorer()
      return false
    }
  }

  /// Saves and closes every copy.
  package func close() {
    for partition in copies.keys.sorted() {
      do throws(TransportFailure) {
        try giveUp(partition)
      } catch {
        // It is a copy: the next owner restores what is missing.
        dependencies.logger.warning("a standby copy was not saved", metadata: ["error": "\(error)"])
      }
    }
    closeRestorer()
  }

  // MARK: Copies

  /// Opens the partition's store where it is not in use, and finds where to read on.
  private func takeUp(_ partition: Int32) throws(TransportFailure) {
    let now = dependencies.wallClock()
    let marks = try source.watermarks(changelog(partition), uncommitted: true)
    guard var store = try open(partition) else { return }
    var start = RestoreStart(store.position, marks)
    if start == .unusable {
      store.close()
      try storing { () throws(StoreError) in try dependencies.directory.wipe(partition: partition) }
      guard let fresh = try open(partition) else { return }
      store = fresh
      start = RestoreStart(store.position, marks)
    }
    guard case .from(let offset) = start else {
      store.close()
      return
    }
    copies[partition] = StandbyCopy(
      partition: partition, store: store, position: offset, end: marks.high, endAt: now)
    closeRestorer()
  }

  private func open(_ partition: Int32) throws(TransportFailure) -> PartitionStore? {
    var settings = StoreSettings(
      identity: configuration.storeIdentity(partition),
      cacheBytes: StandbyFollower.cacheBytes, dirtyBytes: StandbyFollower.cacheBytes / 2)
    settings.maximumAge = configuration.checkpoint.maximumAge
    do throws(StoreError) {
      return try PartitionStore.open(
        partition: partition, settings: settings, directory: dependencies.directory,
        inputs: configuration.inputs.count, clock: dependencies.wallClock()
      ).store
    } catch {
      // A lane has not closed it yet, or has just opened it.
      guard error.kind != .locked else { return nil }
      throw TransportFailure(.retriable, code: "_STORE", message: error.description)
    }
  }

  /// Saves the copy and lets go of it. What it has read but not looked up is saved too; the next
  /// owner reads that bit again.
  private func giveUp(_ partition: Int32) throws(TransportFailure) {
    guard let copy = copies.removeValue(forKey: partition) else { return }
    closeRestorer()
    defer { copy.store.close() }
    try storing { () throws(StoreError) in try copy.store.checkpointNow() }
  }

  // MARK: Reading

  private func read(_ timeoutMilliseconds: Int) throws(TransportFailure) {
    guard !copies.isEmpty else { return dependencies.pause(timeoutMilliseconds) }
    let reader = try openRestorer()
    var count = 0
    while count < StandbyFollower.batch {
      switch reader.poll(timeoutMilliseconds: count == 0 ? timeoutMilliseconds : 0) {
      case .record:
        let record = reader.record
        count += 1
        guard let key = record.key else { continue }
        copies[record.partition]?.store.restore(key, record.value)
      case .failed(let failure) where failure.kind != .retriable: throw failure
      case .nothing, .assigned, .revoked, .lost, .failed: return
      }
    }
  }

  private func openRestorer() throws(TransportFailure) -> Source.Restorer {
    if let restorer { return restorer }
    let positions = copies.values.sorted { $0.partition < $1.partition }
      .map { TopicPosition(changelog($0.partition), $0.position) }
    let fresh = try source.openRestorer(positions)
    restorer = fresh
    return fresh
  }

  private func closeRestorer() {
    guard let restorer else { return }
    self.restorer = nil
    for partition in copies.keys.sorted() {
      do throws(TransportFailure) {
        try note(restorer, partition)
      } catch {
        // What was read since the last look-up is read again.
        continue
      }
    }
    restorer.close()
  }

  /// Notes how far the handle has read.
  private func note(
    _ reader: Source.Restorer, _ partition: Int32
  ) throws(TransportFailure) {
    guard let position = try reader.position(changelog(partition)), var copy = copies[partition]
    else { return }
    copy.position = max(copy.position, position)
    copies[partition] = copy
  }

  /// Where the copies stand. The group's offsets are read after the changelog's position: they
  /// are at or beyond all that was read, as the owner's restore has it, too.
  private func lookUp() throws(TransportFailure) {
    let now = dependencies.monotonicMicroseconds() / 1_000
    guard let restorer, now >= nextLookUp else { return }
    nextLookUp = now + StandbyFollower.lookUpInterval
    for partition in copies.keys.sorted() {
      try note(restorer, partition)
      guard var copy = copies[partition] else { continue }
      let committed = try source.committed(configuration.inputPartitions(partition))
      copy.store.restored(to: copy.position, inputOffsets: committed.map { $0.offset ?? -1 })
      if copy.position >= copy.end { copy.store.isComplete(at: copy.endAt) }
      copy.endAt = dependencies.wallClock()
      copy.end = try source.watermarks(changelog(partition), uncommitted: true).high
      copies[partition] = copy
    }
  }

  private func changelog(_ partition: Int32) -> TopicPartition {
    TopicPartition(configuration.stateTopic, partition)
  }

  private func storing(_ body: () throws(StoreError) -> Void) throws(TransportFailure) {
    do throws(StoreError) {
      try body()
    } catch {
      throw TransportFailure(.retriable, code: "_STORE", message: error.description)
    }
  }
}
