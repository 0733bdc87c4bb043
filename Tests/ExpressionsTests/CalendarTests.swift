import Testing

@testable import Expressions

@Suite struct CalendarTests {
  /// Zone, UTC time, local offset in minutes.
  static let offsets: [(String, String, Int64)] = [
    ("UTC", "2024-07-01T00:00:00Z", 0), ("+08:00", "2024-07-01T00:00:00Z", 480),
    ("-02:30", "2024-07-01T00:00:00Z", -150), ("02:00", "2024-07-01T00:00:00Z", 120),
    ("Asia/Shanghai", "2024-07-01T00:00:00Z", 480),
    ("Asia/Shanghai", "1988-07-01T00:00:00Z", 540),
    ("America/New_York", "2024-03-10T06:59:59Z", -300),
    ("America/New_York", "2024-03-10T07:00:00Z", -240),
    ("America/New_York", "2024-11-03T05:59:59Z", -240),
    ("America/New_York", "2024-11-03T06:00:00Z", -300),
    // Beyond the table of transitions: by the rule in the file's footer.
    ("America/New_York", "2099-07-01T00:00:00Z", -240),
    ("America/New_York", "2099-12-01T00:00:00Z", -300),
    ("Australia/Sydney", "2099-01-01T00:00:00Z", 660),
    ("Australia/Sydney", "2099-07-01T00:00:00Z", 600),
    ("Europe/Berlin", "2050-03-27T00:59:59Z", 60), ("Europe/Berlin", "2050-03-27T01:00:00Z", 120),
    ("Asia/Kolkata", "2024-01-01T00:00:00Z", 330),
  ]

  @Test("a zone has its offset at a time", arguments: offsets)
  func offset(_ zone: String, _ time: String, _ minutes: Int64) throws {
    let seconds = try #require(CELTimestamp(text: time)).seconds
    #expect(try ZoneRules.named(zone).offset(at: seconds) == minutes * 60)
  }

  @Test(
    "what is no zone is refused",
    arguments: ["Mars/Base", "../../etc/passwd", "/etc/passwd", "+8", "25:00", "Asia/", "+08:60"])
  func unknownZones(_ name: String) {
    #expect(throws: EvaluationError.self) { try ZoneRules.named(name) }
  }

  @Test("days and dates are each other's inverse over the whole range")
  func dates() {
    var previous = CivilDate(daysSinceEpoch: -719_163)
    #expect(previous == CivilDate(year: 0, month: 12, day: 31))
    for days in stride(from: Int64(-719_162), through: 2_932_896, by: 1) {
      let date = CivilDate(daysSinceEpoch: days)
      guard date.daysSinceEpoch == days,
        (date.year, date.month, date.day) > (previous.year, previous.month, previous.day)
      else {
        Issue.record("\(date) is wrong for day \(days)")
        return
      }
      previous = date
    }
    #expect(previous == CivilDate(year: 9999, month: 12, day: 31))
  }

  @Test(
    "a timestamp is read and written again",
    arguments: [
      "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00Z",
      "2024-02-29T23:59:59.1Z", "1969-12-31T23:59:59.999Z",
    ])
  func timestamps(_ text: String) throws {
    #expect(try #require(CELTimestamp(text: text)).text == text)
  }

  @Test(
    "a malformed timestamp is refused",
    arguments: [
      "", "2024-02-30T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01T24:00:00Z",
      "2024-01-01T00:00:60Z", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z",
      "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+0800", "0000-12-31T23:59:59Z",
      "10000-01-01T00:00:00Z", "2024-01-01T00:00:00Zx", "9999-12-31T23:59:59-01:00",
    ])
  func malformedTimestamps(_ text: String) {
    #expect(CELTimestamp(text: text) == nil)
  }

  static let durations: [(String, Int64?)] = [
    ("0", 0), ("1h30m", 5_400_000_000_000), ("-1.5s", -1_500_000_000), ("+250ms", 250_000_000),
    (".5s", 500_000_000), ("1.s", 1_000_000_000), ("3us2ns", 3002), ("1µs", 1000),
    ("9223372036.854775807s", .max), ("9223372036.854775808s", nil), ("", nil), ("-", nil),
    ("5", nil), ("1d", nil), ("s", nil), ("1h-5m", nil), ("1 h", nil), (".s", nil),
  ]

  @Test("a duration is read exactly", arguments: durations)
  func durationText(_ text: String, _ nanoseconds: Int64?) {
    #expect(CELDuration(text: text)?.nanoseconds == nanoseconds)
  }

  @Test(
    "a timestamp keeps its milliseconds, before 1970 too", arguments: [-1, -1000, 0, 999, 12345])
  func milliseconds(_ value: Int64) {
    #expect(CELTimestamp(milliseconds: value)?.milliseconds == value)
  }
}
