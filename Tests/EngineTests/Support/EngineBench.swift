import Expressions
import Foundation
import Records
import Strategy

@testable import Engine
@testable import Events

/// One output as a test looks at it.
struct Emitted {
  var topic: OutputTopic
  var key: String
  var headers: [String: String]
  /// Nil for a tombstone.
  var json: [String: Any]?
  var raw: [UInt8]

  var type: String { headers["ce_type"] ?? "tombstone" }
  subscript(_ name: String) -> String? { json?[name] as? String }
}

/// One customer, one engine, a clock: what a lane does, without a lane.
final class Bench {
  private var engine: Engine
  private var state = StateBuffer(capacity: 64)
  private var outbox = Outbox()
  let customer: String
  var clock: Int64
  /// How far the feeds have told; unknown unless a test says so.
  var watermarks = FeedWatermarks()
  /// Everything that joined and left the population, added up.
  var tally = PopulationTally()
  private var epoch: UInt64 = 0
  /// Everything emitted, in order.
  var all: [Emitted] = []
  private var sequence = 0
  /// How often a timer fired.
  private(set) var wakes = 0

  /// 2026-01-05T10:00:00Z.
  static let start: Int64 = 1_767_607_200_000
  static let hour: Int64 = 3_600_000
  static let day: Int64 = 86_400_000

  init(
    _ plan: StrategyPlan, customer: String = "c-1", clock: Int64 = Bench.start
  ) throws {
    engine = try Engine(plan: plan)
    self.customer = customer
    self.clock = clock
  }

  var bytes: [UInt8] { Array(state.bytes) }
  /// Valid until the next event.
  var rawState: UnsafeRawBufferPointer { UnsafeRawBufferPointer(state.bytes) }
  var wakeAt: Int64 { state.wakeAt }
  var isEmpty: Bool { state.isEmpty }
  var tables: PlanTables { engine.tables }
  var ruleEvaluations: Int { engine.ruleEvaluations }
  func read<Result>(_ body: (RecordView) -> Result) -> Result { body(state.view) }

  /// Replaces the engine by one with another strategy; the record stays.
  func change(to plan: StrategyPlan) throws { engine = try Engine(plan: plan) }

  func load(_ bytes: [UInt8]) { bytes.withUnsafeBytes { state.replace(with: $0) } }

  @discardableResult
  func apply(_ payload: InboundEvent.Payload, _ type: EventType, id: String? = nil) -> [Emitted] {
    outcome(payload, type, id: id).emitted
  }

  func outcome(
    _ payload: InboundEvent.Payload, _ type: EventType, id: String? = nil, time: Int64? = nil
  ) -> (outcome: ApplyOutcome, emitted: [Emitted]) {
    sequence += 1
    let id = id ?? "e-\(sequence)"
    let envelope = EventEnvelope(
      id: text(id), idHash: StableHash.hash(id), time: time ?? clock, type: type,
      traceparent: text(""), customerID: text(customer))
    let outcome = engine.apply(
      event: InboundEvent(envelope: envelope, payload: payload), context: context, state: &state,
      outbox: &outbox)
    return (outcome, drain())
  }

  /// Lets time pass, waking whenever the record asks for it.
  @discardableResult
  func pass(until: Int64) -> [Emitted] {
    var emitted: [Emitted] = []
    let before = wakes
    while !state.isEmpty, state.wakeAt <= until {
      clock = max(clock, state.wakeAt)
      let due = state.wakeAt
      emitted += wake()
      precondition(state.wakeAt > clock, "the next timer is not in the future: \(due)")
      precondition(wakes - before < 100_000, "timers without end")
    }
    clock = max(clock, until)
    return emitted
  }

  var context: TransactionContext {
    TransactionContext(clock: clock, watermarks: watermarks, populationEpoch: epoch)
  }

  /// A population epoch comes into force.
  func adopt(_ cuts: PopulationCuts) {
    epoch = cuts.epoch
    engine.adopt(cuts)
  }

  func wake() -> [Emitted] {
    wakes += 1
    engine.wake(
      customer: text(customer), partition: 0, context: context, state: &state, outbox: &outbox)
    return drain()
  }

  private func drain() -> [Emitted] {
    var found: [Emitted] = []
    for entry in outbox.entries {
      var headers: [String: String] = [:]
      for header in outbox.headers[entry.headers] {
        headers["\(header.name)"] = String(decoding: outbox.bytes[header.value], as: UTF8.self)
      }
      let raw = entry.value.map { Array(outbox.bytes[$0]) } ?? []
      let object = try? JSONSerialization.jsonObject(with: Data(raw)) as? [String: Any]
      precondition(entry.value == nil || object != nil, String(decoding: raw, as: UTF8.self))
      found.append(
        Emitted(
          topic: entry.topic, key: String(decoding: outbox.bytes[entry.key], as: UTF8.self),
          headers: headers, json: object, raw: raw))
    }
    for change in outbox.population { tally.add(change) }
    outbox.removeAll()
    all += found
    return found
  }

  /// A feature's value, doubles rounded.
  func feature(_ id: String) -> Int64? {
    value(id) { value in
      switch value.kind {
      case .unknown: nil
      case .double: Int64(value.double.rounded())
      default: value.int64
      }
    }
  }

  /// A feature's value as a double.
  func number(_ id: String) -> Double? {
    value(id) { value in
      switch value.kind {
      case .unknown: nil
      case .double: value.double
      default: Double(value.int64)
      }
    }
  }

  private func value<Value>(_ id: String, _ body: (Scalar) -> Value?) -> Value? {
    guard let index = tables.plan.features.firstIndex(where: { $0.id == id }) else { return nil }
    return asked { body($0.feature(index)) }
  }

  /// The answer to what a rule asks of a feature with many values, as its rule writes it.
  func asked(_ label: String) -> String? {
    guard let index = tables.plan.featureQueries.firstIndex(where: { $0.label == label }) else {
      return "not asked"
    }
    return asked { source in
      let value = source.query(index)
      switch value.kind {
      case .unknown: return nil
      case .double: return "\(value.double)"
      case .text: return String(decoding: value.text, as: UTF8.self)
      default: return "\(value.int64)"
      }
    }
  }

  private func asked<Value>(_ body: (RecordSource) -> Value?) -> Value? {
    let boundary = UnsafeMutablePointer<Int64>.allocate(capacity: 1)
    boundary.initialize(to: StateBuffer.never)
    defer { boundary.deallocate() }
    return body(
      RecordSource(
        tables: tables, flat: tables.flat, record: state.view, event: nil, now: clock,
        boundary: boundary))
  }

  /// When the customer entered or left a segment.
  func since(_ id: String) -> Int64? {
    guard let index = tables.plan.segments.firstIndex(where: { $0.id == id }) else { return nil }
    return state.view.entry(SegmentEntry.self, index).since
  }

  func isMember(_ id: String) -> Bool {
    // Before its first event a customer has no record.
    guard !isEmpty, let index = tables.plan.segments.firstIndex(where: { $0.id == id }) else {
      return false
    }
    return state.view.entry(SegmentEntry.self, index).isMember
  }
}

/// Texts that live as long as the test run, as decoded events borrow theirs.
func text(_ string: String) -> UnsafeRawBufferPointer {
  let bytes = UnsafeMutableRawBufferPointer.allocate(
    byteCount: max(1, string.utf8.count), alignment: 1)
  bytes.copyBytes(from: string.utf8)
  return UnsafeRawBufferPointer(start: bytes.baseAddress, count: string.utf8.count)
}
