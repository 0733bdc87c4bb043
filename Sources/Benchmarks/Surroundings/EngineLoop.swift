import Engine
import Events
import Records
import StateStore
import Strategy

/// The inner part of a lane without Kafka: decode, state, rules, commit to the store.
struct EngineLoop: ~Copyable {
  var engine: Engine
  let store: PartitionStore
  var outbox = Outbox()
  /// Outputs since the start.
  private(set) var outputs = 0
  private(set) var outputBytes = 0
  private(set) var rejected = 0

  /// - Parameter directory: the store's folder.
  static func open(plan: StrategyPlan, directory: String, cacheBytes: Int) throws -> EngineLoop {
    let settings = StoreSettings(
      identity: "bench", cacheBytes: cacheBytes, dirtyBytes: cacheBytes)
    let store = try PartitionStore.open(
      partition: 0, settings: settings, directory: RocksDirectory(path: directory), inputs: 1,
      clock: 0
    ).store
    return EngineLoop(engine: try Engine(plan: plan), store: store)
  }

  private init(engine: consuming Engine, store: PartitionStore) {
    self.engine = engine
    self.store = store
  }

  /// Takes one record through decoding, state and rules; its outputs are counted and dropped.
  mutating func process(_ record: InputRecord, clock: Int64) throws {
    guard case .customer(let customer) = engine.decode(record) else {
      rejected += 1
      return
    }
    let position = try store.load(customer)
    apply(record, position, clock: clock)
    dropOutputs()
  }

  /// Applies the record decoded last to the customer at this overlay position.
  mutating func apply(_ record: InputRecord, _ position: Int, clock: Int64) {
    let state = store.state(at: position)
    switch engine.apply(
      record, context: TransactionContext(clock: clock), state: &state.pointee, outbox: &outbox)
    {
    case .applied: store.markDirty(position)
    case .unchanged: break
    case .rejected: rejected += 1
    }
  }

  /// Wakes who is due, as at the start of a transaction.
  /// - Returns: Timers fired.
  mutating func wakeDue(clock: Int64, limit: Int = 5_000) throws -> Int {
    var fired = 0
    var due: [Int] = []
    try store.takeDue(clock: clock, limit: limit) { due.append($0) }
    for position in due {
      let state = store.state(at: position)
      engine.wake(
        customer: store.customer(at: position), partition: 0,
        context: TransactionContext(clock: clock), state: &state.pointee, outbox: &outbox)
      fired += 1
      dropOutputs()
    }
    return fired
  }

  mutating func commit() { store.commit(inputOffsets: [-1]) }

  /// Counts the outputs and forgets them.
  mutating func dropOutputs() {
    outputs += outbox.entries.count
    outputBytes += outbox.bytes.count
    outbox.removeAll()
  }
}
