import Expressions
import Records
import Strategy

/// What to evaluate again when a series took a value: the readers of its features, except of
/// those features that the value left as they were, such as a maximum that was not exceeded.
///
/// Belongs to one engine: it holds scratch memory.
struct FeatureChanges {
  /// By series: what reads it other than by its selective features.
  let always: FixedArray<DirtyMask>
  /// By series: the features that have readers and may stay as they are.
  let selective: FixedArray<FixedArray<Int>>
  /// By feature: what reads it.
  private let dependents: FixedArray<DirtyMask>
  /// The selective features of one series before the value.
  private let before: UnsafeMutablePointer<Scalar>

  init(_ plan: StrategyPlan) {
    let masks = plan.features.indices.map { DirtyMask(plan, Self.attributes(plan, of: $0)) }
    dependents = FixedArray(masks)
    let bySeries = plan.series.indices.map { series in
      plan.features.indices.filter { plan.features[$0].series == series }
    }
    let selected = bySeries.map { features in
      features.filter { Self.mayStay(plan.features[$0]) && !masks[$0].isEmpty }
    }
    selective = FixedArray(selected.map { FixedArray($0) })
    always = FixedArray(
      selected.indices.map { FlatPlan.dependents(plan, ofSeries: $0, without: selected[$0]) })
    let most = selected.map(\.count).max() ?? 0
    before = .allocate(capacity: max(1, most))
    before.initialize(repeating: .unknown, count: max(1, most))
  }

  func deallocate() {
    for index in always.indices { always[index].deallocate() }
    always.deallocate()
    for index in selective.indices { selective[index].deallocate() }
    selective.deallocate()
    for index in dependents.indices { dependents[index].deallocate() }
    dependents.deallocate()
    before.deallocate()
  }

  /// Notes the selective features of a series before it takes a value.
  @inline(__always)
  func remember(_ series: Int, _ plan: UnsafePointer<FlatPlan>, _ state: RecordView, _ now: Int64) {
    let features = selective[series]
    for place in features.indices {
      before[place] = value(features[place], plan, state, now)
    }
  }

  /// Marks what reads the features that are not as they were.
  @inline(__always)
  func mark(
    _ series: Int, _ plan: UnsafePointer<FlatPlan>, _ state: RecordView, _ now: Int64,
    in dirty: DirtyMask
  ) {
    dirty.formUnion(always[series])
    let features = selective[series]
    for place in features.indices {
      let after = value(features[place], plan, state, now)
      if after.kind != before[place].kind || after.bits != before[place].bits {
        dirty.formUnion(dependents[features[place]])
      }
    }
  }

  @inline(__always)
  private func value(
    _ feature: Int, _ plan: UnsafePointer<FlatPlan>, _ state: RecordView, _ now: Int64
  ) -> Scalar {
    let table = plan.pointee.features[feature]
    return state.value(of: table, plan.pointee.series.pointer(table.series), now: now)
  }

  /// The names under which rules read a feature.
  private static func attributes(_ plan: StrategyPlan, of feature: Int) -> Set<UInt16> {
    let queries = plan.featureQueries.indices.filter { plan.featureQueries[$0].feature == feature }
    return Set(
      [AttributeSpace.features + UInt16(feature)]
        + queries.map { AttributeSpace.featureQueries + UInt16($0) })
  }

  /// Features that most values leave as they are; those by category count as changed.
  private static func mayStay(_ feature: FeaturePlan) -> Bool {
    switch feature.aggregate {
    case .min, .max, .first, .last, .timeSince: !feature.isGrouped
    default: false
    }
  }
}
