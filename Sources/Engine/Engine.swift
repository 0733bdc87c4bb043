package import Events
import Expressions
package import Records
package import Strategy

/// The decision engine of one lane: a pure, deterministic function of (record, event,
/// context, strategy) to (record, outputs). It performs no I/O, reads no clock and draws no random
/// numbers; the same calls in the same order yield the same bytes.
///
/// It holds nothing about customers between calls but scratch memory. For one thread at a time.
package struct Engine: ~Copyable, RecordProcessor {
  let tables: PlanTables
  /// The tables' own: valid as long as they are.
  let flat: UnsafePointer<FlatPlan>
  private var decoder: EventDecoder
  private var hasCurrent = false
  /// Room for an event that was not decoded here.
  private let handed: UnsafeMutablePointer<InboundEvent>
  /// Evaluation stack of the rules.
  let stack: UnsafeMutablePointer<Scalar>
  let feedMemory: FeedMemory
  let filterAnswers: FilterAnswers
  /// Scratch of the event at hand, by pointer, so that expression sources are trivial.
  let fields: UnsafeMutablePointer<EventFields>
  let boundary: UnsafeMutablePointer<Int64>
  let dirty: DirtyMask
  var changes = Changes()
  package let population: PopulationPlan?
  /// The cut points in force.
  var adopted: PopulationCuts?
  var trace = FunnelTrace()
  /// Evaluations of segments, tiers and lifecycles since the start: what an event cost.
  package internal(set) var ruleEvaluations = 0

  /// - Parameters:
  ///   - plan: The strategy. Its hash is the `strategyversion` of every output.
  ///   - mappings: A bank's own field names, at most one mapping a topic.
  /// - Throws: The mappings' problems.
  package init(
    plan: StrategyPlan, mappings: [TopicMapping] = []
  ) throws(EventDecoder.ConfigurationError) {
    // Records hold integers in the machine's order, and files outlive machines.
    precondition(Int(1).littleEndian == 1, "a little-endian machine is required")
    decoder = try EventDecoder(mappings: mappings)
    tables = PlanTables(plan)
    population = PopulationPlan(plan)
    flat = tables.flat
    handed = .allocate(capacity: 1)
    stack = .allocate(capacity: ScalarProgram.maximumDepth)
    feedMemory = FeedMemory(series: plan.series.count)
    filterAnswers = FilterAnswers(filters: tables.flat.pointee.filters.count)
    dirty = DirtyMask(
      segments: plan.segments.count, tiers: plan.tiers.count, lifecycles: plan.lifecycles.count)
    fields = .allocate(capacity: 1)
    fields.initialize(to: EventFields(type: .transactionBooked, time: 0))
    boundary = .allocate(capacity: 1)
    boundary.initialize(to: StateBuffer.never)
  }

  deinit {
    fields.deallocate()
    boundary.deallocate()
    handed.deallocate()
    stack.deallocate()
    feedMemory.deallocate()
    filterAnswers.deallocate()
    dirty.deallocate()
  }

  package mutating func decode(_ record: InputRecord) -> DecodeOutcome {
    hasCurrent = false
    switch decoder.decodeInPlace(record) {
    case .event:
      hasCurrent = true
      return .customer(decoder.last.pointee.envelope.customerID)
    case .ignored: return .ignored
    case .rejected(let reason): return .rejected(reason)
    }
  }

  package var eventTime: Int64 { decoder.last.pointee.subjectTime }

  package mutating func apply(
    _ record: InputRecord, context: TransactionContext, state: inout StateBuffer,
    outbox: inout Outbox
  ) -> ApplyOutcome {
    guard hasCurrent else {
      return .rejected(DeadLetterReason("event.missing", "no event was decoded before"))
    }
    return apply(decoder.last, context, state: &state, outbox: &outbox)
  }

  /// Applies an event that was decoded elsewhere.
  package mutating func apply(
    event: InboundEvent, context: TransactionContext, state: inout StateBuffer,
    outbox: inout Outbox
  ) -> ApplyOutcome {
    handed.initialize(to: event)
    return apply(handed, context, state: &state, outbox: &outbox)
  }

  package mutating func wake(
    customer: UnsafeRawBufferPointer, partition: Int32, context: TransactionContext,
    state: inout StateBuffer, outbox: inout Outbox
  ) {
    guard !state.isEmpty else { return }
    do throws(RecordPreparation.Fault) {
      try RecordPreparation.check(state.view)
    } catch {
      // What cannot be read is not touched: it stays as it is until its next event, which is
      // rejected with the reason.
      if state.count >= StateBuffer.headerSize { state.wakeAt = StateBuffer.never }
      return
    }
    wakeChecked(customer: customer, context, state: &state, outbox: &outbox)
  }
}
