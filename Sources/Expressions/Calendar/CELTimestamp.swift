/// A point in time between the years 1 and 9999, in nanoseconds, as `google.protobuf.Timestamp`.
package struct CELTimestamp: Hashable, Sendable, Comparable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package let seconds: Int64
  /// 0–999,999,999.
  package let nanoseconds: Int32

  static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  /// Nil when out of the years 1 to 9999 or the nanoseconds are out of range.
  package init?(seconds: Int64, nanoseconds: Int32 = 0) {
    guard Self.range.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
      return nil
    }
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// From milliseconds since 1970, the form of scalars.
  package init?(milliseconds: Int64) {
    let (seconds, rest) = floorDivide(milliseconds, by: 1000)
    self.init(seconds: seconds, nanoseconds: Int32(rest) * 1_000_000)
  }

  /// Milliseconds since 1970, rounded down.
  package var milliseconds: Int64 { seconds * 1000 + Int64(nanoseconds) / 1_000_000 }

  package static func < (left: CELTimestamp, right: CELTimestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// Errors: the sum is out of range.
  func adding(_ duration: CELDuration) throws(EvaluationError) -> CELTimestamp {
    let (whole, rest) = floorDivide(duration.nanoseconds, by: 1_000_000_000)
    let (carry, nanoseconds) = floorDivide(Int64(nanoseconds) + rest, by: 1_000_000_000)
    guard let sum = CELTimestamp(seconds: seconds + whole + carry, nanoseconds: Int32(nanoseconds))
    else { throw EvaluationError("range error: the timestamp is out of the years 1 to 9999") }
    return sum
  }

  /// Errors: the difference does not fit a duration.
  func subtracting(_ other: CELTimestamp) throws(EvaluationError) -> CELDuration {
    let (scaled, overflow) = (seconds - other.seconds)
      .multipliedReportingOverflow(by: 1_000_000_000)
    let (total, overflowed) = scaled.addingReportingOverflow(
      Int64(nanoseconds) - Int64(other.nanoseconds))
    guard !overflow, !overflowed else {
      throw EvaluationError("range error: the duration is out of range")
    }
    return CELDuration(nanoseconds: total)
  }

  /// RFC 3339 in UTC, the fraction as short as it is exact.
  package var text: String {
    let (days, second) = floorDivide(seconds, by: 86_400)
    let date = CivilDate(daysSinceEpoch: days)
    return pad(date.year, 4) + "-" + pad(date.month, 2) + "-" + pad(date.day, 2) + "T"
      + pad(second / 3600, 2) + ":" + pad(second / 60 % 60, 2) + ":" + pad(second % 60, 2)
      + fractionText(Int64(nanoseconds)) + "Z"
  }
}

/// Decimal digits with zeros before them.
func pad(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// `.5` for 500,000,000 nanoseconds, empty for none.
func fractionText(_ nanoseconds: Int64) -> String {
  guard nanoseconds != 0 else { return "" }
  var digits = pad(nanoseconds, 9)
  while digits.hasSuffix("0") { digits.removeLast() }
  return "." + digits
}
