/// Second derivatives by central differences, and what they say about how well a minimum is known.
enum Curvature {
  /// The Hessian of a function at a point.
  static func hessian(
    at point: [Double], step: Double = 1e-3, _ function: ([Double]) -> Double
  ) -> [[Double]] {
    func value(_ moves: [(Int, Double)]) -> Double {
      var moved = point
      for (axis, distance) in moves { moved[axis] += distance }
      return function(moved)
    }
    let centre = function(point)
    return point.indices.map { i in
      point.indices.map { j in
        if i == j {
          return (value([(i, step)]) - 2 * centre + value([(i, -step)])) / (step * step)
        }
        let same = value([(i, step), (j, step)]) + value([(i, -step), (j, -step)])
        let mixed = value([(i, step), (j, -step)]) + value([(i, -step), (j, step)])
        return (same - mixed) / (4 * step * step)
      }
    }
  }

  /// The inverse of a symmetric, positive definite matrix by Cholesky's decomposition; nil for any
  /// other.
  static func inverse(_ matrix: [[Double]]) -> [[Double]]? {
    let size = matrix.count
    var lower = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for i in 0..<size {
      for j in 0...i {
        var sum = matrix[i][j]
        for k in 0..<j { sum -= lower[i][k] * lower[j][k] }
        if i == j {
          guard sum > 0, sum.isFinite else { return nil }
          lower[i][i] = sum.squareRoot()
        } else {
          lower[i][j] = sum / lower[j][j]
        }
      }
    }
    // Column by column: L y = e, then Lᵀ x = y.
    let columns = (0..<size).map { column in
      var y = [Double](repeating: 0, count: size)
      for i in 0..<size {
        var sum = i == column ? 1.0 : 0
        for k in 0..<i { sum -= lower[i][k] * y[k] }
        y[i] = sum / lower[i][i]
      }
      for i in stride(from: size - 1, through: 0, by: -1) {
        for k in (i + 1)..<size { y[i] -= lower[k][i] * y[k] }
        y[i] /= lower[i][i]
      }
      return y
    }
    return columns
  }
}
