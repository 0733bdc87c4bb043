/// One measured number.
struct BenchmarkResult {
  var name: BenchmarkName
  var value: Double

  /// Nil where nothing is promised.
  var isMet: Bool? {
    switch name.target {
    case .atLeast(let bound): value >= bound
    case .atMost(let bound): value <= bound
    case .none: nil
    }
  }

  /// The value in as many digits as it is good for.
  var text: String { Self.format(value) }

  var targetText: String {
    switch name.target {
    case .atLeast(let bound): "≥ \(Self.format(bound))"
    case .atMost(let bound): "≤ \(Self.format(bound))"
    case .none: ""
    }
  }

  /// The bare number of the target, for JSON.
  var targetValue: Double? {
    switch name.target {
    case .atLeast(let bound), .atMost(let bound): bound
    case .none: nil
    }
  }

  static func format(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude >= 100 { return String(Int(value.rounded())) }
    let scale: Double = magnitude >= 10 ? 10 : magnitude >= 1 ? 100 : 1_000
    let text = String((value * scale).rounded() / scale)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
