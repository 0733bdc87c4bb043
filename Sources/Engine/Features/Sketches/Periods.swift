import Events
import Expressions
import Records
import Strategy

/// Calendar periods by number, on the customer's wall clock.
enum Periods {
  /// The period of a local time. Weeks begin on Monday (ISO 8601); 1970-01-01 was a Thursday.
  static func number(_ local: Int64, _ period: RowsPlan.Period) -> Int32 {
    let day = local.flooredDivision(by: Day.length)
    switch period {
    case .day: return Int32(clamping: day)
    case .week: return Int32(clamping: (day + 3).flooredDivision(by: 7))
    case .month:
      let civil = DateTime.civil(day)
      return Int32(clamping: civil.year * 12 + civil.month - 1)
    }
  }

  /// The local time at which a period begins.
  static func start(_ number: Int32, _ period: RowsPlan.Period) -> Int64 {
    switch period {
    case .day: return Int64(number) * Day.length
    case .week: return (Int64(number) * 7 - 3) * Day.length
    case .month:
      let year = Int64(number).flooredDivision(by: 12)
      return DateTime.days(year: year, month: Int64(number) - year * 12 + 1, day: 1) * Day.length
    }
  }

  /// The same in UTC. Where clocks are changed at midnight, at most an hour late.
  static func start(_ number: Int32, _ period: RowsPlan.Period, _ clock: LocalClock) -> Int64 {
    let local = start(number, period)
    let near = local - clock.offset(at: local)
    return max(near, local - clock.offset(at: near))
  }
}

/// How many periods in a row have an event, up to the present one, which may still be without.
struct Streak {
  var length: Int64
  /// The period in which it is broken unless an event comes before; nil without a streak.
  var end: Int32?

  init(_ rows: Rows, first: Int32, now: Int32, most: Int64) {
    (length, end) = (0, nil)
    var place = rows.length - rows.layout.stride
    func period(_ place: Int) -> Int32 {
      first &+ Int32(truncatingIfNeeded: rows.layout.distance(rows.start + place))
    }
    // Events may be ahead of the clock by a day.
    while place >= 0, period(place) > now { place -= rows.layout.stride }
    guard place >= 0, period(place) >= now &- 1 else { return }
    end = period(place) &+ 2
    var expected = period(place)
    while place >= 0, period(place) == expected, length < most {
      length += 1
      expected &-= 1
      place -= rows.layout.stride
    }
  }
}
