/// Minimising without derivatives: the downhill simplex of J. Nelder and R. Mead, “A Simplex
/// Method for Function Minimization”, The Computer Journal 7 (4), 1965, 308–313, started afresh
/// at its own answer until that no longer improves. Deterministic and bounded.
package struct NelderMead: Sendable {
  /// The most evaluations of the function, all starts together.
  package var maximumEvaluations = 12_000
  /// A start ends when the simplex is smaller than this in every direction …
  package var argumentTolerance = 1e-9
  /// … and its values differ by less than this.
  package var valueTolerance = 1e-13

  package init() {}

  /// Where the search ended.
  package struct Result: Sendable {
    package var point: [Double]
    package var value: Double
    package var evaluations: Int
    /// A further start did not improve the value, and no bound was reached.
    package var hasConverged: Bool
  }

  /// The smallest value found from several starting points.
  /// - Parameters:
  ///   - starts: At least one point; all of the same dimension.
  ///   - progress: Called after each start with the best value so far.
  package func minimize(
    from starts: [[Double]], progress: (Double) -> Void = { _ in },
    _ function: ([Double]) -> Double
  ) -> Result {
    var left = maximumEvaluations
    var best = Result(
      point: starts.first ?? [], value: .infinity, evaluations: 0, hasConverged: false)
    for start in starts {
      // A quick look from everywhere; only the best place is then searched thoroughly.
      let found = descend(from: start, size: 0.5, tolerance: 1e-4, left: &left, function)
      if found.value < best.value { best = found }
      progress(best.value)
    }
    var size = 0.2
    for _ in 0..<20 where left > 0 && best.value.isFinite {
      let found = descend(
        from: best.point, size: size, tolerance: argumentTolerance, left: &left, function)
      let gain = best.value - found.value
      if found.value <= best.value { best = found }
      progress(best.value)
      size = size > 0.02 ? size / 2 : size
      if found.hasConverged && gain < 10 * valueTolerance * max(1, abs(best.value)) { break }
    }
    best.evaluations = maximumEvaluations - left
    return best
  }

  private func descend(
    from start: [Double], size: Double, tolerance: Double, left: inout Int,
    _ function: ([Double]) -> Double
  ) -> Result {
    var simplex = Simplex(start, size, function)
    left -= simplex.points.count
    while left > 0 {
      if simplex.isSmall(tolerance, valueTolerance) {
        return simplex.result(hasConverged: true)
      }
      left -= simplex.improve(function)
    }
    return simplex.result(hasConverged: false)
  }
}

/// n + 1 points in n dimensions with their values, the best first.
private struct Simplex {
  private(set) var points: [(at: [Double], value: Double)]

  init(_ start: [Double], _ size: Double, _ function: ([Double]) -> Double) {
    points = [(start, function(start))]
    for axis in start.indices {
      var point = start
      point[axis] += size
      points.append((point, function(point)))
    }
    sort()
  }

  func result(hasConverged: Bool) -> NelderMead.Result {
    NelderMead.Result(
      point: points[0].at, value: points[0].value, evaluations: 0,
      hasConverged: hasConverged && points[0].value.isFinite)
  }

  func isSmall(_ tolerance: Double, _ valueTolerance: Double) -> Bool {
    let (first, last) = (points[0], points[points.count - 1])
    guard last.value - first.value <= valueTolerance * max(1, abs(first.value)) else {
      return false
    }
    return points.dropFirst().allSatisfy { point in
      zip(point.at, first.at).allSatisfy { abs($0 - $1) <= tolerance }
    }
  }

  /// One step; returns how often the function was evaluated.
  mutating func improve(_ function: ([Double]) -> Double) -> Int {
    let worst = points[points.count - 1]
    let centre = centre()
    func along(_ factor: Double) -> (at: [Double], value: Double) {
      let at = zip(centre, worst.at).map { $0 + factor * ($1 - $0) }
      return (at, function(at))
    }
    let reflected = along(-1)
    if reflected.value < points[0].value {
      let expanded = along(-2)
      replaceWorst(expanded.value < reflected.value ? expanded : reflected)
      return 2
    }
    if reflected.value < points[points.count - 2].value {
      replaceWorst(reflected)
      return 1
    }
    let contracted = along(reflected.value < worst.value ? -0.5 : 0.5)
    if contracted.value < min(reflected.value, worst.value) {
      replaceWorst(contracted)
      return 2
    }
    let best = points[0].at
    for index in points.indices.dropFirst() {
      let at = zip(best, points[index].at).map { $0 + 0.5 * ($1 - $0) }
      points[index] = (at, function(at))
    }
    sort()
    return 1 + points.count
  }

  private func centre() -> [Double] {
    var sum = [Double](repeating: 0, count: points[0].at.count)
    for point in points.dropLast() {
      for axis in sum.indices { sum[axis] += point.at[axis] }
    }
    return sum.map { $0 / Double(points.count - 1) }
  }

  private mutating func replaceWorst(_ point: (at: [Double], value: Double)) {
    points[points.count - 1] = point
    sort()
  }

  /// By value, and where two are equal as they were: the same on every run.
  private mutating func sort() {
    let order = points.indices.sorted {
      (points[$0].value, $0) < (points[$1].value, $1)
    }
    points = order.map { points[$0] }
  }
}
