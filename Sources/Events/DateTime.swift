/// RFC 3339 dates and times, without time zone data or locale: a pure function of the bytes.
package enum DateTime {
  /// 1970-01-01T00:00:00Z and 2101-01-01T00:00:00Z in milliseconds: the times this service
  /// believes.
  package static let range: Range<Int64> = 0..<4_133_980_800_000
  /// 1850-01-01 to 2100-12-31 in days since 1970-01-01: the dates this service believes.
  package static let dayRange: Range<Int64> = -43_829..<47_847

  /// What can be wrong with a date or time.
  package enum Fault: Error { case invalid, outOfRange }

  /// `YYYY-MM-DDTHH:MM:SS[.fraction](Z|±HH:MM)` (RFC 3339 section 5.6) in milliseconds UTC.
  ///
  /// The offset is required. The fraction may have any number of digits; what is finer than a
  /// millisecond is cut off. A leap second is valid where UTC can have one, at the end of a
  /// month, and is taken as the last millisecond before it, so that it stays on its day.
  package static func parse(_ text: UnsafeRawBufferPointer) throws(Fault) -> Int64 {
    let count = text.count
    guard count >= 20, count <= 40 else { throw .invalid }
    guard text[10] | 0x20 == UInt8(ascii: "t"), text[13] == UInt8(ascii: ":"),
      text[16] == UInt8(ascii: ":"),
      let hour = two(text, 11), let minute = two(text, 14), var second = two(text, 17),
      hour < 24, minute < 60, second <= 60
    else { throw .invalid }
    let day = try days(UnsafeRawBufferPointer(rebasing: text[0..<10]))
    var at = 19
    var milliseconds: Int64 = 0
    if text[at] == UInt8(ascii: ".") {
      at += 1
      let start = at
      var scale: Int64 = 100
      while at < count, text[at] >= 48, text[at] <= 57 {
        milliseconds += Int64(text[at] - 48) * scale
        scale /= 10
        at += 1
      }
      guard at > start else { throw .invalid }
    }
    let offset = try offsetMinutes(text, at)
    let leap = second == 60
    if leap {
      second = 59
      milliseconds = 999
    }
    let result =
      ((day * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1_000 + milliseconds
    guard range.contains(result) else { throw .outOfRange }
    if leap {
      let (utcDay, rest) = (result / 86_400_000, result % 86_400_000)
      guard rest >= 86_399_000, civil(utcDay + 1).day == 1 else { throw .invalid }
    }
    return result
  }

  /// `YYYY-MM-DD` in days since 1970-01-01, in the proleptic Gregorian calendar.
  package static func days(_ text: UnsafeRawBufferPointer) throws(Fault) -> Int64 {
    guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      let century = two(text, 0), let rest = two(text, 2), let month = two(text, 5),
      let day = two(text, 8)
    else { throw .invalid }
    let year = century * 100 + rest
    guard month >= 1, month <= 12, day >= 1, day <= length(ofMonth: month, year: year) else {
      throw .invalid
    }
    return days(year: year, month: month, day: day)
  }

  /// Days since 1970-01-01 of a civil date (Howard Hinnant, "chrono-Compatible Low-Level Date
  /// Algorithms", days_from_civil).
  package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The civil date of days since 1970-01-01. From the year 0 to beyond 9999 as by Neri and
  /// Schneider, "Euclidean affine functions and their application to calendar algorithms" (2022),
  /// figure 12, without a division; elsewhere as `days` (civil_from_days).
  package static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    guard days >= -719_468, days < 4_000_000 else { return civilAnywhere(days) }
    // Days since 0000-03-01, by which a leap day is the last of its year.
    let centuries = 4 * UInt32(truncatingIfNeeded: days + 719_468) + 3
    let (century, dayOfCentury) = (centuries / 146_097, centuries % 146_097 / 4)
    let product = 2_939_745 * UInt64(4 * dayOfCentury + 3)
    let yearOfCentury = UInt32(truncatingIfNeeded: product >> 32)
    let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
    let months = 2_141 * dayOfYear + 197_913
    let isNextYear = dayOfYear >= 306
    return (
      Int64(100 * century + yearOfCentury + (isNextYear ? 1 : 0)),
      Int64(isNextYear ? (months >> 16) - 12 : months >> 16), Int64((months & 0xFFFF) / 2_141 + 1)
    )
  }

  /// As `civil`, at any distance from now (Hinnant, civil_from_days).
  package static func civilAnywhere(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, day)
  }

  private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The offset at `at`, which must end the text.
  private static func offsetMinutes(
    _ text: UnsafeRawBufferPointer, _ at: Int
  ) throws(Fault) -> Int64 {
    guard at < text.count else { throw .invalid }
    let sign = text[at]
    if sign | 0x20 == UInt8(ascii: "z") {
      guard at + 1 == text.count else { throw .invalid }
      return 0
    }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), at + 6 == text.count,
      text[at + 3] == UInt8(ascii: ":"),
      let hours = two(text, at + 1), let minutes = two(text, at + 4), hours < 24, minutes < 60
    else { throw .invalid }
    let offset = hours * 60 + minutes
    return sign == UInt8(ascii: "-") ? -offset : offset
  }

  @inline(__always)
  private static func two(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int64? {
    let high = text[at] &- 48
    let low = text[at + 1] &- 48
    guard high <= 9, low <= 9 else { return nil }
    return Int64(high) * 10 + Int64(low)
  }
}
