/// A point in time on a customer's clock, at a fixed offset from UTC.
struct LocalTime {
  static let day: Int64 = 86_400_000

  /// Days since 1970-01-01 and milliseconds of the day.
  var days: Int64
  var millisecond: Int64
  var offsetMinutes: Int64

  init(_ utc: Int64, offsetMinutes: Int64) {
    let local = utc + offsetMinutes * 60_000
    days = local >= 0 ? local / LocalTime.day : (local - LocalTime.day + 1) / LocalTime.day
    millisecond = local - days * LocalTime.day
    self.offsetMinutes = offsetMinutes
  }

  var hour: Int { Int(millisecond / 3_600_000) }

  /// Saturday or Sunday; 1970-01-01 was a Thursday.
  var isWeekend: Bool {
    let weekday = (days + 4) % 7
    return weekday == 0 || weekday == 6
  }

  /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days; for dates
  /// after 0000-03-01.
  static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }
}
