import Events
import Expressions
import Strategy

/// The part of the plan that is looked at for every event: trivial, by index, reached by pointer,
/// so that no reference is counted on the way. Owned by `PlanTables`.
struct FlatPlan {
  let series: FixedArray<SeriesTable>
  let features: FixedArray<FeatureTable>
  /// By series: how it keeps rows or a decayed sum, where it keeps no tiles.
  let sketches: FixedArray<SketchTable>
  let featureQueries: FixedArray<FeatureQueryTable>
  let valueModels: FixedArray<ValueTable>
  let valueQueries: FixedArray<ValueQueryTable>
  /// Series fed by an event type, by raw value.
  let seriesByEvent: FixedArray<FixedArray<Int>>
  /// By series: what to evaluate again when it changes.
  let seriesDependents: FixedArray<DirtyMask>
  let seriesIsWatched: FixedArray<Bool>
  let changes: FeatureChanges
  /// Distinct filters and values; a series has their indices.
  let filters: ProgramTable
  let values: ProgramTable
  let keys: ProgramTable
  let whens: ProgramTable
  let exits: ProgramTable
  let suppressions: ProgramTable
  let hasExit: FixedArray<Bool>
  let segmentIdentity: FixedArray<UInt32>
  let segmentKind: FixedArray<SegmentKind>
  let minimumDwell: FixedArray<Int64>
  let lastActivityDependents: DirtyMask
  let segmentDependents: FixedArray<DirtyMask>
  let tierDependents: FixedArray<DirtyMask>
  /// Triggers there are for an event type, by raw value.
  let hasTriggers: FixedArray<Bool>
  let productIdentity: FixedArray<UInt32>
  let tiers: FixedArray<TierTable>
  let lifecycles: FixedArray<LifecycleTable>
  /// The programs of all lifecycles.
  let conditions: ProgramTable
  /// Lifecycles with a transition that waits for an event type, by raw value: bit i is lifecycle i.
  let lifecyclesByEvent: FixedArray<UInt64>
  let lifecycleDependents: FixedArray<DirtyMask>
  /// The strategy has its population counted.
  let countsPopulation: Bool
  let eventIDLimit: Int
  /// Days for which events are remembered; 0 is by number alone.
  let eventDays: Int32
  let transactionLimit: Int
  let recordBytes: Int
  /// `TransactionEntry.layout`.
  let transactionLayout: UInt8

  init(_ plan: StrategyPlan) {
    let filterTexts = FlatPlan.distinct(plan.series.map(\.filter))
    let valueTexts = FlatPlan.distinct(plan.series.map(\.value))
    filters = ProgramTable(filterTexts.programs)
    values = ProgramTable(valueTexts.programs)
    series = FixedArray(
      plan.series.indices.map {
        SeriesTable(plan, $0, filter: filterTexts.index[$0], value: valueTexts.index[$0])
      })
    features = FixedArray(plan.features.map { FeatureTable($0, plan) })
    let keyTexts = FlatPlan.distinct(plan.series.map(\.rows?.key))
    keys = ProgramTable(keyTexts.programs)
    sketches = FixedArray(
      plan.series.indices.map {
        SketchTable(plan.series[$0], key: keyTexts.index[$0], rowLimit: plan.limits.sketchRows)
      })
    featureQueries = FixedArray(plan.featureQueries.map(FeatureQueryTable.init))
    valueModels = FixedArray(plan.valueModels.map(ValueTable.init))
    valueQueries = FixedArray(plan.valueQueries.map(ValueQueryTable.init))
    seriesByEvent = FixedArray(
      PlanTables.byEvent { event in
        plan.series.indices.filter { plan.series[$0].events.contains(event) }
      }.map { FixedArray($0) })
    let dependents = plan.series.indices.map { FlatPlan.dependents(plan, ofSeries: $0) }
    seriesDependents = FixedArray(dependents)
    seriesIsWatched = FixedArray(dependents.map { !$0.isEmpty })
    changes = FeatureChanges(plan)
    whens = ProgramTable(plan.segments.map(\.when))
    exits = ProgramTable(plan.segments.map(\.exit))
    suppressions = ProgramTable(plan.suppressions.map(\.when))
    hasExit = FixedArray(plan.segments.map { $0.exit != nil })
    segmentIdentity = FixedArray(plan.segments.map(\.identity))
    segmentKind = FixedArray(plan.segments.map { SegmentKind($0.kind) })
    minimumDwell = FixedArray(plan.segments.map(\.minimumDwell))
    lastActivityDependents = DirtyMask(plan, [CustomerAttribute.lastActivity.rawValue])
    segmentDependents = FixedArray(
      plan.segments.indices.map { DirtyMask(plan, [AttributeSpace.segments + UInt16($0)]) })
    tierDependents = FixedArray(
      plan.tiers.indices.map { DirtyMask(plan, [AttributeSpace.tiers + UInt16($0)]) })
    hasTriggers = FixedArray(
      PlanTables.byEvent { event in
        plan.triggers.indices.filter { plan.triggers[$0].cause.isEvent(event) }
      }.map { !$0.isEmpty })
    productIdentity = FixedArray(plan.products.map { Identity.of($0.id) })
    tiers = FixedArray(plan.tiers.map(TierTable.init))
    var conditions: [ScalarProgram?] = []
    var lifecycles: [LifecycleTable] = []
    for machine in plan.lifecycles {
      lifecycles.append(LifecycleTable(machine, firstCondition: conditions.count))
      conditions += LifecycleTable.programs(machine)
    }
    self.lifecycles = FixedArray(lifecycles)
    self.conditions = ProgramTable(conditions)
    lifecyclesByEvent = FixedArray(
      EventType.allCases.map { type in
        plan.lifecycles.indices.filter { machine in
          plan.lifecycles[machine].transitions.contains { $0.on.contains(type.rawValue) }
        }.reduce(0) { $0 | 1 << UInt64($1) }
      })
    lifecycleDependents = FixedArray(
      plan.lifecycles.indices.map {
        DirtyMask(
          plan, [AttributeSpace.lifecycle + UInt16($0), AttributeSpace.stageSince + UInt16($0)])
      })
    countsPopulation = plan.population != nil
    eventIDLimit = plan.limits.eventIDs
    eventDays = Int32(clamping: plan.limits.eventDays)
    transactionLimit = plan.limits.transactions
    recordBytes = plan.limits.recordBytes
    let programs = plan.series.flatMap { [$0.filter, $0.value, $0.rows?.key] }
    transactionLayout = TransactionEntry.layout(
      series: plan.series.count,
      asksForFee: programs.contains { program in
        program?.attributes.contains(EventAttribute.fee.rawValue) ?? false
      })
  }

  func deallocate() {
    series.deallocate()
    features.deallocate()
    for index in sketches.indices { sketches[index].deallocate() }
    sketches.deallocate()
    featureQueries.deallocate()
    valueModels.deallocate()
    valueQueries.deallocate()
    for index in seriesByEvent.indices { seriesByEvent[index].deallocate() }
    seriesByEvent.deallocate()
    for masks in [seriesDependents, segmentDependents, tierDependents, lifecycleDependents] {
      for index in masks.indices { masks[index].deallocate() }
      masks.deallocate()
    }
    seriesIsWatched.deallocate()
    changes.deallocate()
    for programs in [filters, values, keys, whens, exits, suppressions, conditions] {
      programs.deallocate()
    }
    for index in lifecycles.indices { lifecycles[index].deallocate() }
    lifecycles.deallocate()
    lifecyclesByEvent.deallocate()
    hasExit.deallocate()
    segmentIdentity.deallocate()
    segmentKind.deallocate()
    minimumDwell.deallocate()
    lastActivityDependents.deallocate()
    hasTriggers.deallocate()
    productIdentity.deallocate()
    for index in tiers.indices { tiers[index].deallocate() }
    tiers.deallocate()
  }

  /// Programs with the same text are the same program: each is kept once.
  private static func distinct(
    _ list: [ScalarProgram?]
  ) -> (programs: [ScalarProgram?], index: [Int?]) {
    var programs: [ScalarProgram?] = []
    let index: [Int?] = list.map { program in
      guard let program else { return nil }
      if let known = programs.firstIndex(where: { $0?.source == program.source }) { return known }
      programs.append(program)
      return programs.count - 1
    }
    return (programs, index)
  }

  /// What reads a series.
  /// - Parameter others: features to leave out.
  static func dependents(
    _ plan: StrategyPlan, ofSeries series: Int, without others: [Int] = []
  ) -> DirtyMask {
    let features = plan.features.indices.filter {
      plan.features[$0].series == series && !others.contains($0)
    }
    let queries = plan.featureQueries.indices.filter {
      features.contains(plan.featureQueries[$0].feature)
    }
    let values = plan.valueQueries.indices.filter {
      plan.valueModels[plan.valueQueries[$0].model].series == series
    }
    return DirtyMask(
      plan,
      Set(
        features.map { AttributeSpace.features + UInt16($0) }
          + queries.map { AttributeSpace.featureQueries + UInt16($0) }
          + values.map { AttributeSpace.values + UInt16($0) }))
  }
}

/// What entering a segment means: trivial.
enum SegmentKind: UInt8 {
  case segment, keyAccount, signal

  init(_ kind: SegmentPlan.Kind) {
    switch kind {
    case .segment: self = .segment
    case .keyAccount: self = .keyAccount
    case .signal: self = .signal
    }
  }
}

extension TriggerPlan.Cause {
  /// Whether entering this stage of this lifecycle is the cause.
  func isStage(_ machine: Int, _ stage: Int) -> Bool {
    guard case .lifecycleChanged(machine, let wanted) = self else { return false }
    return wanted == nil || wanted == stage
  }

  func isEvent(_ event: UInt8) -> Bool {
    if case .event(let type, _) = self { type == event } else { false }
  }
}
