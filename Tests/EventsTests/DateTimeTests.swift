import Events
import Testing

@Suite struct DateTimeTests {
  private func parse(_ text: String) -> Result<Int64, DateTime.Fault> {
    var text = text
    return text.withUTF8 { utf8 in
      Result { () throws(DateTime.Fault) in try DateTime.parse(UnsafeRawBufferPointer(utf8)) }
    }
  }

  @Test(
    "times with an offset become milliseconds UTC",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2024-02-29T12:30:00.25Z", 1_709_209_800_250),
      ("2026-11-23T14:44:56+08:00", 1_795_416_296_000),
      ("2026-11-23t06:44:56.123456789z", 1_795_416_296_123),
      ("2016-12-31T23:59:60Z", 1_483_228_799_999),
      ("2017-01-01T07:59:60+08:00", 1_483_228_799_999),
      ("2100-12-31T23:59:59.999Z", 4_133_980_799_999),
    ] as [(String, Int64)])
  func valid(text: String, expected: Int64) {
    #expect(parse(text) == .success(expected))
  }

  @Test(
    "what is not RFC 3339 is refused",
    arguments: [
      "", "2026-11-23", "2026-11-23T14:44:56", "2026-11-23 14:44:56Z", "2026-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
      "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
      "2026-01-01T00:00:61Z", "2026-01-01T00:00:60Z", "2026-11-23T14:44:56.Z",
      "2026-11-23T14:44:56+0800", "2026-11-23T14:44:56+24:00", "2026-11-23T14:44:56Zx",
      "２026-11-23T14:44:56Z", "2026-11-23T14:44:56.1234567890123456789012345Z",
    ])
  func invalid(text: String) {
    #expect(parse(text) == .failure(.invalid))
  }

  @Test(
    "times outside 1970 to 2100 are out of range",
    arguments: [
      "1969-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
      "1970-01-01T00:00:00+01:00", "0000-01-01T00:00:00Z",
    ])
  func outOfRange(text: String) {
    #expect(parse(text) == .failure(.outOfRange))
  }

  @Test("civil dates and day numbers are inverse over the believed range")
  func inverse() throws {
    for day in stride(from: DateTime.dayRange.lowerBound, to: DateTime.dayRange.upperBound, by: 1) {
      let civil = DateTime.civil(day)
      #expect(DateTime.days(year: civil.year, month: civil.month, day: civil.day) == day)
    }
  }

  @Test("the quick way to a civil date agrees with the general one, and beyond it is that one")
  func quickCivil() {
    var differing: [Int64] = []
    for day in stride(from: Int64(-719_500), to: 4_000_100, by: 1) {
      let (quick, general) = (DateTime.civil(day), DateTime.civilAnywhere(day))
      if quick != general { differing.append(day) }
    }
    #expect(differing.isEmpty)
  }
}
