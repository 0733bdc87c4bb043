/// What `getFullYear()` and its siblings ask for.
enum TimestampPart: UInt32, CaseIterable {
  case fullYear, month, dayOfYear, dayOfMonth, date, dayOfWeek, hours, minutes, seconds,
    milliseconds

  /// The CEL function of this part.
  var function: String {
    switch self {
    case .fullYear: "getFullYear"
    case .month: "getMonth"
    case .dayOfYear: "getDayOfYear"
    case .dayOfMonth: "getDayOfMonth"
    case .date: "getDate"
    case .dayOfWeek: "getDayOfWeek"
    case .hours: "getHours"
    case .minutes: "getMinutes"
    case .seconds: "getSeconds"
    case .milliseconds: "getMilliseconds"
    }
  }

  static let byFunction: [String: TimestampPart] = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.function, $0) })

  /// The part of a local time. Months, days of year and `getDayOfMonth` count from 0, Sunday
  /// is 0, `getDate` counts from 1, as the CEL specification has it.
  /// - Parameter localSeconds: Seconds since 1970 plus the zone's offset.
  func value(localSeconds: Int64, milliseconds: Int64) -> Int64 {
    let (days, secondOfDay) = floorDivide(localSeconds, by: 86_400)
    switch self {
    case .fullYear: return CivilDate(daysSinceEpoch: days).year
    case .month: return CivilDate(daysSinceEpoch: days).month - 1
    case .dayOfYear: return CivilDate(daysSinceEpoch: days).dayOfYear
    case .dayOfMonth: return CivilDate(daysSinceEpoch: days).day - 1
    case .date: return CivilDate(daysSinceEpoch: days).day
    case .dayOfWeek: return floorDivide(days + 4, by: 7).remainder
    case .hours: return secondOfDay / 3600
    case .minutes: return secondOfDay / 60 % 60
    case .seconds: return secondOfDay % 60
    case .milliseconds: return milliseconds
    }
  }

  /// The part of a duration: totals, but the milliseconds within the second.
  func value(ofDurationNanoseconds nanoseconds: Int64) -> Int64? {
    switch self {
    case .hours: nanoseconds / 3_600_000_000_000
    case .minutes: nanoseconds / 60_000_000_000
    case .seconds: nanoseconds / 1_000_000_000
    case .milliseconds: nanoseconds / 1_000_000 % 1000
    default: nil
    }
  }
}
