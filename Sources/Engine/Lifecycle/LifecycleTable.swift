import Expressions
import Strategy

/// A lifecycle laid out for the engine: trivial. Whoever made it deallocates it.
struct LifecycleTable {
  let identity: UInt32
  let initial: Int
  let stages: FixedArray<StageTable>
  let transitions: FixedArray<TransitionTable>
  let feeds: FeedGuard
  /// Segments with a lower index are evaluated first.
  let position: Int
  /// Index of its condition among the programs; -1 where everybody has the machine.
  let applies: Int

  /// - Parameters:
  ///   - firstCondition: Where the machine's conditions start among the programs: that of
  ///     `applies`, then one for each transition.
  init(_ plan: LifecyclePlan, firstCondition: Int) {
    identity = plan.identity
    initial = plan.initial
    position = plan.position
    applies = plan.applies == nil ? -1 : firstCondition
    feeds = FeedGuard(plan.guards)
    stages = FixedArray(plan.states.map(StageTable.init))
    transitions = FixedArray(
      plan.transitions.enumerated().map { number, transition in
        TransitionTable(transition, condition: firstCondition + 1 + number)
      })
  }

  func deallocate() {
    for index in stages.indices { stages[index].text.deallocate() }
    stages.deallocate()
    transitions.deallocate()
  }

  /// The programs in the order that `firstCondition` counts in.
  static func programs(_ plan: LifecyclePlan) -> [ScalarProgram?] {
    [plan.applies] + plan.transitions.map(\.when)
  }

  /// What the machine reads besides events: what changes it without one of its own.
  static func attributes(_ plan: LifecyclePlan) -> Set<UInt16> {
    let whens = plan.transitions.filter { $0.on.isEmpty }.compactMap(\.when)
    return Set((whens + [plan.applies].compactMap { $0 }).flatMap(\.attributes))
  }
}

/// One stage: trivial.
struct StageTable {
  let identity: UInt32
  let dwell: Int64
  /// The id as UTF-8, in memory that lives as long as the tables.
  let text: UnsafeRawBufferPointer

  init(_ state: LifecyclePlan.State) {
    identity = state.identity
    dwell = state.minimumDwell
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: state.id.utf8.count, alignment: 1)
    bytes.copyBytes(from: state.id.utf8)
    text = UnsafeRawBufferPointer(bytes)
  }
}

/// One transition: trivial.
struct TransitionTable {
  let identity: UInt32
  /// Bit i: leads out of stage i.
  let from: UInt64
  let to: Int
  /// Bit i: waits for events of this raw value; 0 waits for none.
  let on: UInt64
  /// Milliseconds without activity; 0 is no timer.
  let after: Int64
  /// The series that tells the last activity; -1 is any activity.
  let activity: Int
  let dwell: Int64
  let isGuarded: Bool
  /// Index of its condition among the programs; -1 where it has none.
  let condition: Int

  init(_ transition: LifecyclePlan.Transition, condition: Int) {
    identity = transition.identity
    from = transition.from.reduce(0) { $0 | 1 << UInt64($1) }
    to = transition.to
    on = transition.on.reduce(0) { $0 | 1 << UInt64($1) }
    after = transition.after ?? 0
    activity = transition.activity ?? -1
    dwell = transition.minimumDwell
    isGuarded = transition.isGuarded
    self.condition = transition.when == nil ? -1 : condition
  }

  @inline(__always)
  func leaves(_ stage: Int) -> Bool { from & 1 << UInt64(stage) != 0 }

  /// Whether an event of this raw value is what it waits for; timers are none.
  @inline(__always)
  func waits(for cause: UInt8) -> Bool { cause < 64 && on & 1 << UInt64(cause) != 0 }
}

extension FixedArray where Element == StageTable {
  /// The stage with this identity; nil also for 0, which is none.
  @inline(__always)
  func index(of identity: UInt32) -> Int? {
    guard identity != 0 else { return nil }
    for index in indices where pointer(index).pointee.identity == identity { return index }
    return nil
  }
}
