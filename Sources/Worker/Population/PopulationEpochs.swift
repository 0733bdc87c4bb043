import Records

/// What a lane knows of the population from the aggregates topic, and what it makes of it: pure,
/// so that tests drive it without Kafka.
///
/// Memory: the newest part of every partition as bytes, each at most
/// `PopulationTopic.partBytes`, one table of cut points, and the days of the history.
struct PopulationEpochs {
  let plan: PopulationPlan
  /// Partitions there are.
  let partitions: Int32
  /// By partition: the epoch it told last, and its part.
  private(set) var parts: [Int32: (epoch: UInt64, bytes: [UInt8])] = [:]
  private(set) var cuts: PopulationCuts?
  /// The counts of former days.
  private(set) var history = PopulationHistory()
  /// Records that could not be read: another version's.
  private(set) var unreadable = 0

  init(plan: PopulationPlan, partitions: Int32) {
    self.plan = plan
    self.partitions = partitions
  }

  /// Takes one committed record of the topic in.
  mutating func take(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
    if let day = PopulationTopic.day(ofCounts: key) { return take(countsOf: day, value) }
    guard let value else { return }
    if PopulationTopic.isCuts(key) {
      guard let found = PopulationCuts(value) else { return unreadable += 1 }
      learn(found)
    } else if let partition = PopulationTopic.partition(ofPart: key) {
      guard let part = PartitionPopulation(value) else { return unreadable += 1 }
      parts[partition] = (part.epoch, Array(value))
    }
  }

  private mutating func take(countsOf day: Int64, _ value: UnsafeRawBufferPointer?) {
    guard let value else { return history.forget(day) }
    guard let counts = PopulationCounts(value), counts.day == day else { return unreadable += 1 }
    history.take(counts)
  }

  /// Cut points that are committed.
  mutating func learn(_ found: PopulationCuts) {
    if found.epoch > cuts?.epoch ?? 0 { cuts = found }
  }

  /// Cut points that this lane merged are committed, and with them the counts of their day.
  mutating func learn(merged found: PopulationCuts) {
    learn(found)
    history.take(PopulationCounts(found))
  }

  /// The days that fall out of the history when these cut points are committed, at most
  /// `fallenDays`: the others at the next merge.
  func fallen(with merged: PopulationCuts) -> [Int64] {
    var next = history
    next.take(PopulationCounts(merged))
    return Array(next.outdated.prefix(PopulationEpochs.fallenDays))
  }

  /// Days taken out of the topic in one transaction: one a day is usual.
  static let fallenDays = 32

  /// The epoch a partition told last; 0 when it never did.
  func told(_ partition: Int32) -> UInt64 { parts[partition]?.epoch ?? 0 }

  /// The epoch a partition that is taken over at `clock` counts as having told. Before there are
  /// any cut points, nobody tells in the epoch it is born in: cut points over the first few
  /// customers would hold for all that come in it.
  func toldOrBorn(_ partition: Int32, _ clock: Int64) -> UInt64 {
    parts.isEmpty && cuts == nil ? plan.epoch(at: clock) : told(partition)
  }

  /// Whether the cut points of the running epoch can be merged: all partitions have told theirs,
  /// or have been waited for long enough.
  func isMergeDue(at clock: Int64) -> Bool {
    let epoch = plan.epoch(at: clock)
    guard epoch > cuts?.epoch ?? 0, !parts.isEmpty else { return false }
    if clock >= plan.start(of: epoch) + plan.wait { return true }
    return (0..<partitions).allSatisfy { told($0) >= epoch }
  }

  /// The running epoch's cut points, over the newest part of every partition.
  func merge(at clock: Int64) -> PopulationCuts {
    var decoded: [Int32: PartitionPopulation] = [:]
    for (partition, part) in parts where partition < partitions {
      decoded[partition] = part.bytes.withUnsafeBytes { PartitionPopulation($0) }
    }
    return PopulationCuts(
      epoch: plan.epoch(at: clock), clock: clock, plan: plan, parts: decoded)
  }
}
