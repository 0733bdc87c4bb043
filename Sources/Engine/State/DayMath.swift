import Events

enum Day {
  /// Milliseconds of 24 hours.
  static let length: Int64 = 86_400_000
}

extension Int64 {
  /// Rounds towards minus infinity. The divisor is positive.
  @inline(__always)
  func flooredDivision(by divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }

  @inline(__always)
  func flooredRemainder(by divisor: Int64) -> Int64 {
    self - flooredDivision(by: divisor) * divisor
  }
}

/// Ages in completed years. Who was born on 29 February completes a year on 1 March of a common
/// year.
enum Age {
  /// Both in days since 1970-01-01.
  static func years(born: Int32, at day: Int32) -> Int64 {
    let birth = DateTime.civil(Int64(born))
    let now = DateTime.civil(Int64(day))
    let before = (now.month, now.day) < (birth.month, birth.day)
    return now.year - birth.year - (before ? 1 : 0)
  }

  /// The start (milliseconds UTC) of the first birthday after a day.
  static func nextBirthday(born: Int32, after day: Int32) -> Int64 {
    let birth = DateTime.civil(Int64(born))
    let now = DateTime.civil(Int64(day))
    for year in now.year...(now.year + 1) {
      // 29 February of a common year is day 60 of it: 1 March.
      let birthday = DateTime.days(year: year, month: birth.month, day: birth.day)
      if birthday > Int64(day) { return birthday * Day.length }
    }
    return DateTime.days(year: now.year + 2, month: birth.month, day: birth.day) * Day.length
  }
}
