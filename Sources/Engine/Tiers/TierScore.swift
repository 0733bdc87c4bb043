import Expressions
import Records
import Strategy

/// A tier's score as it is now, from the record alone.
///
/// Scores that use other scores are evaluated within each other; the strategy has no circles, so
/// this ends at the depth of the strategy's references.
extension RecordSource {
  /// The step a customer is on; nil before the first grading.
  func step(ofTier index: Int) -> Int? {
    guard index < flat.pointee.tiers.count else { return nil }
    return flat.pointee.tiers.pointer(index).pointee.steps
      .index(of: record.entry(TierEntry.self, index).step)
  }

  /// `scores.ID` and `ranks.ID`.
  @inline(never)
  func grade(_ attribute: UInt16) -> Scalar {
    if attribute >= AttributeSpace.ranks {
      guard let step = step(ofTier: Int(attribute - AttributeSpace.ranks)) else {
        return .unknown
      }
      return .int(Int64(step + 1))
    }
    let index = Int(attribute - AttributeSpace.scores)
    guard index < flat.pointee.tiers.count else { return .unknown }
    return withUnsafeTemporaryAllocation(
      of: Scalar.self, capacity: ScalarProgram.maximumDepth
    ) { stack in
      guard let base = stack.baseAddress else { return .error }
      let tier = flat.pointee.tiers.pointer(index)
      if tier.pointee.grading == .score {
        guard applies(tier, base) else { return .unknown }
        return tier.pointee.programs.evaluate(0, self, base) ?? .unknown
      }
      guard let score = score(of: tier, base) else { return .unknown }
      guard tier.pointee.scoreIsMoney else { return .double(score) }
      return Int64(exactly: score.rounded(.toNearestOrEven)).map { .opaque($0) } ?? .error
    }
  }

  /// Whether the customer is graded at all.
  @inline(__always)
  func applies(
    _ tier: UnsafePointer<TierTable>, _ stack: UnsafeMutablePointer<Scalar>
  ) -> Bool {
    guard tier.pointee.hasApplies else { return true }
    return tier.pointee.programs.evaluate(tier.pointee.appliesIndex, self, stack)?.isTrue ?? false
  }

  /// Nil when the score is unknown, or there is none.
  func score(
    of tier: UnsafePointer<TierTable>, _ stack: UnsafeMutablePointer<Scalar>
  ) -> Double? {
    guard applies(tier, stack) else { return nil }
    switch tier.pointee.grading {
    case .rules: return nil
    case .score:
      return tier.pointee.programs.evaluate(0, self, stack).flatMap(RecordSource.number)
    case .sum: return sum(of: tier, stack)
    case .weightedMean: return weightedMean(of: tier, stack)
    }
  }

  private func sum(
    of tier: UnsafePointer<TierTable>, _ stack: UnsafeMutablePointer<Scalar>
  ) -> Double? {
    var total = 0.0
    for index in tier.pointee.components.indices {
      guard let points = points(of: index, tier, stack) else { return nil }
      total += points
    }
    return total.isFinite ? total : nil
  }

  private func weightedMean(
    of tier: UnsafePointer<TierTable>, _ stack: UnsafeMutablePointer<Scalar>
  ) -> Double? {
    var total = 0.0
    var weights = 0.0
    for index in tier.pointee.components.indices {
      guard let points = points(of: index, tier, stack) else { return nil }
      let weight = tier.pointee.components.pointer(index).pointee.weight
      total += weight * points
      weights += weight
    }
    return weights > 0 ? total / weights : nil
  }

  /// What a component counts; nil when its value is missing and nothing is declared for that.
  func points(
    of index: Int, _ tier: UnsafePointer<TierTable>, _ stack: UnsafeMutablePointer<Scalar>
  ) -> Double? {
    let component = tier.pointee.components.pointer(index)
    let value = tier.pointee.programs.evaluate(index, self, stack) ?? .unknown
    let points =
      tier.pointee.grading == .sum
      ? RecordSource.number(value) : component.pointee.points(of: value)
    if let points { return points }
    return component.pointee.missing.isNaN ? nil : component.pointee.missing
  }

  /// A value as a number; nil for what is none, unknown or not finite.
  static func number(_ value: Scalar) -> Double? {
    switch value.kind {
    case .int, .opaque, .duration: Double(value.int64)
    case .uint: Double(value.bits)
    case .double: value.double.isFinite ? value.double : nil
    default: nil
    }
  }
}

extension ComponentTable {
  /// 0…100; nil for a value that gives none.
  func points(of value: Scalar) -> Double? {
    switch scale {
    case .cases:
      guard value.kind == .text else { return nil }
      for index in cases.indices where value.text.elementsEqual(cases[index].text) {
        return cases[index].points
      }
      return otherwise.isNaN ? nil : otherwise
    case .value:
      if value.kind == .bool { return value.isTrue ? 100 : 0 }
      return RecordSource.number(value).map { Swift.min(100, Swift.max(0, $0)) }
    case .bands: return RecordSource.number(value).map(band)
    case .linear: return RecordSource.number(value).map(line)
    }
  }

  private func band(_ value: Double) -> Double {
    var found = 0.0
    for index in points.indices {
      guard value >= points[index].at else { break }
      found = points[index].points
    }
    return found
  }

  private func line(_ value: Double) -> Double {
    guard points.count > 0 else { return 0 }
    if value <= points[0].at { return points[0].points }
    for index in 1..<points.count where value < points[index].at {
      let (low, high) = (points[index - 1], points[index])
      let share = (value - low.at) / (high.at - low.at)
      return low.points + share * (high.points - low.points)
    }
    return points[points.count - 1].points
  }
}
