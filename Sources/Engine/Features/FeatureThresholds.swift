import Expressions
import Records
import Strategy

/// The segments that ask a count, sum or mean only on which side of constants it is, such as
/// `features.visits >= 4`: most values leave it on the side it was on, and then nothing has to be
/// evaluated. (A bitmap index over predicates, as in Fabret et al., "Filtering algorithms and
/// implementation for very fast publish/subscribe systems", 2001, cut to what one value moves.)
struct FeatureThresholds {
  /// One constant, and the segments that compare with it.
  struct Watched {
    let threshold: Threshold
    let readers: DirtyMask
  }

  let feature: Int
  let watched: FixedArray<Watched>
  /// The segments that read the feature so.
  let readers: DirtyMask

  /// Nil where no segment reads the feature so.
  init?(_ plan: StrategyPlan, _ feature: Int) {
    guard FeatureThresholds.isStepwise(plan, feature) else { return nil }
    let attribute = AttributeSpace.features + UInt16(feature)
    let kind = FeatureThresholds.kind(plan.features[feature].type)
    var segments: [Threshold: [Int]] = [:]
    let all = DirtyMask(plan, [])
    for (index, segment) in plan.segments.enumerated() {
      let programs = [segment.when, segment.exit].compactMap { $0 }
      let read = Set(programs.flatMap(\.attributes))
      // Neither may it reach the feature by another way, such as a score.
      guard read.contains(attribute),
        !plan.inputs(of: read.subtracting([attribute])).contains(attribute)
      else { continue }
      let found = programs.map { $0.thresholds(of: attribute) }
      let thresholds = found.compactMap { $0 }.joined()
      guard !found.contains(nil), thresholds.allSatisfy({ $0.kind == kind }) else { continue }
      all.insert(segment: index)
      for threshold in Set(thresholds) { segments[threshold, default: []].append(index) }
    }
    guard !segments.isEmpty else {
      all.deallocate()
      return nil
    }
    self.feature = feature
    readers = all
    watched = FixedArray(
      segments.map { threshold, indices in
        let mask = DirtyMask(plan, [])
        for index in indices { mask.insert(segment: index) }
        return Watched(threshold: threshold, readers: mask)
      })
  }

  func deallocate() {
    for index in watched.indices { watched[index].readers.deallocate() }
    watched.deallocate()
    readers.deallocate()
  }

  /// Marks the readers of the constants that a value brought the feature past.
  /// - Parameters:
  ///   - entry: the series with the value.
  ///   - value: what was added to it.
  @inline(__always)
  func mark(
    _ entry: SeriesEntry, adding value: (raw: Int64, fixedPoint: Bool),
    _ table: UnsafePointer<FeatureTable>, _ state: RecordView, in dirty: DirtyMask
  ) {
    var before = entry
    before.count &-= 1
    before.sum = before.sum &- value.raw
    guard let then = state.total(of: table, before), let now = state.total(of: table, entry) else {
      return dirty.formUnion(readers)
    }
    for index in watched.indices {
      let threshold = watched.pointer(index).pointee.threshold
      if threshold.holds(then) != threshold.holds(now) {
        dirty.formUnion(watched.pointer(index).pointee.readers)
      }
    }
  }

  /// Whether one value's part in the feature can be told from the running sums.
  private static func isStepwise(_ plan: StrategyPlan, _ feature: Int) -> Bool {
    let feature = plan.features[feature]
    guard !feature.isKeyed, case .tiles = plan.series[feature.series].shape else { return false }
    return feature.aggregate == .count || feature.aggregate == .sum || feature.aggregate == .mean
  }

  private static func kind(_ type: FeaturePlan.ValueType) -> Scalar.Kind {
    switch type {
    case .int: .int
    case .double: .double
    case .money: .opaque
    case .timestamp: .timestamp
    case .duration: .duration
    }
  }
}
