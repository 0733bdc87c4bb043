import Records

/// A small processor whose state depends on every record and its order, and whose outputs name
/// the record they stem from: whatever is lost, doubled or reordered shows.
struct CountingProcessor: ~Copyable, RecordProcessor {
  /// The first byte of a record's value.
  enum Kind: UInt8, CaseIterable {
    case count, count2, count3, wakeLater, deleteCustomer, ignored, undecodable, unappliable
    case unchanged, tooLarge
  }

  static let stateLimit = 1_024
  private var kind = Kind.count
  /// Some lie ahead of the clock.
  private(set) var eventTime: Int64 = 0

  /// State: wakeAt (8), count (4), wakes (4), digest (8), score (8).
  static let size = 32
  static let series: UInt32 = 7
  static let plan = PopulationPlan(
    period: 2_000, wait: 250, scores: [.init(series: series, tops: [2_000, 5_000])], segments: [],
    steps: [])
  /// The cut points in force.
  private var cuts: PopulationCuts?

  var population: PopulationPlan? { Self.plan }

  mutating func adopt(_ cuts: PopulationCuts) { self.cuts = cuts }

  mutating func decode(_ record: InputRecord) -> DecodeOutcome {
    guard let value = record.value, value.count == 2, let kind = Kind(rawValue: value[0]),
      let key = record.key
    else { return .rejected(DeadLetterReason("malformed", "no such kind")) }
    self.kind = kind
    eventTime = SimulatedWorld.wallStart + record.offset * 3 + Int64(value[1]) * 20
    switch kind {
    case .ignored: return .ignored
    case .undecodable: return .rejected(DeadLetterReason("undecodable", "as asked"))
    default: return .customer(key)
    }
  }

  mutating func apply(
    _ record: InputRecord, context: TransactionContext, state: inout StateBuffer,
    outbox: inout Outbox
  ) -> ApplyOutcome {
    let clock = context.clock
    guard kind != .unchanged, let key = record.key, let value = record.value else {
      return .unchanged
    }
    if state.isEmpty {
      state.insertZeros(at: 0, CountingProcessor.size)
      state.wakeAt = StateBuffer.never
      outbox.population.append(PopulationChange(Self.customers, count: 1))
    } else {
      leave(state.bytes, &outbox)
    }
    let count = CountingProcessor.count(state.bytes) + 1
    state.base.storeBytes(of: count, toByteOffset: 8, as: UInt32.self)
    let digest = CountingProcessor.digest(state.bytes)
    let mixed =
      (digest ^ UInt64(bitPattern: record.offset &* 4 + Int64(record.topic.rawValue)))
      &* 0x100_0000_01b3 &+ CountingProcessor.digest(context) &+ cutDigest
    state.base.storeBytes(of: mixed, toByteOffset: 16, as: UInt64.self)
    CountingProcessor.write(
      "r \(record.topic.rawValue) \(record.partition) \(record.offset) \(count) \(mixed)", key,
      &outbox)
    score(&state, Int64(count) * 300 - Int64(value[1]) * 7, &outbox)
    switch kind {
    case .wakeLater: state.wakeAt = min(state.wakeAt, clock + 1 + Int64(value[1]))
    case .deleteCustomer:
      leave(state.bytes, &outbox)
      outbox.population.append(PopulationChange(Self.customers, count: -1))
      state.removeAll()
    case .unappliable: return .rejected(DeadLetterReason("unappliable", "as asked"))
    case .tooLarge: state.insertZeros(at: state.count, CountingProcessor.stateLimit)
    default: break
    }
    return .applied
  }

  mutating func wake(
    customer: UnsafeRawBufferPointer, partition: Int32, context: TransactionContext,
    state: inout StateBuffer, outbox: inout Outbox
  ) {
    let clock = context.clock
    let wakes = state.base.loadUnaligned(fromByteOffset: 12, as: UInt32.self) + 1
    state.base.storeBytes(of: wakes, toByteOffset: 12, as: UInt32.self)
    state.wakeAt = wakes % 3 == 1 ? clock + 40 : StateBuffer.never
    leave(state.bytes, &outbox)
    score(&state, CountingProcessor.score(state.bytes) - Int64(wakes), &outbox)
    CountingProcessor.write("w \(CountingProcessor.digest(context)) \(wakes)", customer, &outbox)
  }

  /// Whatever of the context a replay did not repeat shows.
  static func digest(_ context: TransactionContext) -> UInt64 {
    InputTopic.allCases.reduce(UInt64(bitPattern: context.clock) &+ context.populationEpoch) {
      ($0 ^ UInt64(bitPattern: context.watermark(of: $1))) &* 0x100_0000_01b3
    }
  }

  static let customers = PopulationCell(.customers, series: 0)

  /// The customer's score leaves the population.
  private func leave(_ state: UnsafeRawBufferPointer, _ outbox: inout Outbox) {
    outbox.population.append(
      PopulationChange(
        score: Self.series, value: CountingProcessor.score(state), count: -1))
  }

  private func score(_ state: inout StateBuffer, _ score: Int64, _ outbox: inout Outbox) {
    state.base.storeBytes(of: score, toByteOffset: 24, as: Int64.self)
    outbox.population.append(PopulationChange(score: Self.series, value: score, count: 1))
  }

  /// The cut points show in every state, so that a replay with others would not pass.
  private var cutDigest: UInt64 {
    let cut = cuts?.scores[Self.series]?.cuts[2_000]?.value ?? 0
    return UInt64(bitPattern: cut) &* 31 &+ (cuts?.epoch ?? 0)
  }

  static func score(_ state: UnsafeRawBufferPointer) -> Int64 {
    state.loadUnaligned(fromByteOffset: 24, as: Int64.self)
  }

  static func count(_ state: UnsafeRawBufferPointer) -> UInt32 {
    state.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
  }

  static func digest(_ state: UnsafeRawBufferPointer) -> UInt64 {
    state.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
  }

  private static func write(
    _ text: String, _ key: UnsafeRawBufferPointer, _ outbox: inout Outbox
  ) {
    outbox.begin(.offers, key: key)
    outbox.bytes.append(contentsOf: text.utf8)
    outbox.endValue()
    outbox.end()
  }
}
