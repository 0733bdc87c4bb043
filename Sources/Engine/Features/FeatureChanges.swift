import Expressions
import Records
import Strategy

/// What to evaluate again when a series took a value: the readers of its features, except of
/// those features that the value left as they were, such as a maximum that was not exceeded, or
/// on the same side of all that they are compared with.
struct FeatureChanges {
  /// By series: what reads it other than by its selective features and thresholds.
  let always: FixedArray<DirtyMask>
  /// By series: the features that have readers and may stay as they are.
  let selective: FixedArray<FixedArray<Int>>
  /// By series: the features that are only compared with constants, by some readers.
  private let thresholds: FixedArray<FixedArray<FeatureThresholds>>
  /// By feature: what reads it.
  private let dependents: FixedArray<DirtyMask>

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
    let compared = bySeries.map { $0.compactMap { FeatureThresholds(plan, $0) } }
    thresholds = FixedArray(compared.map { FixedArray($0) })
    always = FixedArray(
      selected.indices.map { series in
        let others = selected[series] + compared[series].map(\.feature)
        let mask = FlatPlan.dependents(plan, ofSeries: series, without: others)
        for feature in compared[series] {
          mask.formUnion(masks[feature.feature], without: feature.readers)
        }
        return mask
      })
  }

  func deallocate() {
    for index in always.indices { always[index].deallocate() }
    always.deallocate()
    for index in selective.indices { selective[index].deallocate() }
    selective.deallocate()
    for index in thresholds.indices {
      for place in thresholds[index].indices { thresholds[index][place].deallocate() }
      thresholds[index].deallocate()
    }
    thresholds.deallocate()
    for index in dependents.indices { dependents[index].deallocate() }
    dependents.deallocate()
  }

  /// Marks what reads a series that took a value.
  @inline(__always)
  func mark(
    _ series: Int, _ value: (raw: Int64, fixedPoint: Bool), _ plan: UnsafePointer<FlatPlan>,
    _ state: RecordView, in dirty: DirtyMask
  ) {
    dirty.formUnion(always[series])
    let compared = thresholds[series]
    guard compared.count > 0 else { return }
    let entry = state.entry(SeriesEntry.self, series)
    for place in compared.indices {
      let feature = compared.pointer(place)
      feature.pointee.mark(
        entry, adding: value, plan.pointee.features.pointer(feature.pointee.feature), state,
        in: dirty)
    }
  }

  /// Marks what reads the selective features that are a value which moved the bounds of its tile:
  /// those that are another value are what they were before.
  /// - Parameter time: Of the value, milliseconds UTC.
  @inline(__always)
  func markMoved(
    _ series: Int, _ value: (raw: Int64, fixedPoint: Bool), at time: Int64,
    _ plan: UnsafePointer<FlatPlan>, _ state: RecordView, _ now: Int64, in dirty: DirtyMask
  ) {
    let features = selective[series]
    for place in features.indices {
      let feature = plan.pointee.features.pointer(features[place])
      let table = plan.pointee.series.pointer(series)
      let isOwn: Bool
      if feature.pointee.aggregate == .timeSince {
        isOwn = state.lastTime(ofSeries: series, table) == time
      } else {
        let held = state.value(of: feature.pointee, table, now: now)
        let own = state.scalar(value.raw, feature.pointee.type, value.fixedPoint)
        isOwn = held.kind == own.kind && held.bits == own.bits
      }
      if isOwn { dirty.formUnion(dependents[features[place]]) }
    }
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
