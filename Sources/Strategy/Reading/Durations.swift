/// Durations as a strategy writes them: a whole number and a unit.
///
/// | unit | is |
/// |---|---|
/// | `s` | 1,000 ms |
/// | `m` | 60 s |
/// | `h` | 60 min |
/// | `d` | 24 h |
/// | `w` | 7 d |
/// | `mo` | 30.4375 d = 2,629,800,000 ms, a twelfth of a Julian year |
/// | `y` | 365.25 d = 31,557,600,000 ms |
///
/// Months and years are fixed lengths, so a window has the same length for every customer on
/// every day, whatever the calendar says.
package enum Durations {
  /// Milliseconds of an hour.
  package static let hour: Int64 = 3_600_000
  /// Milliseconds of 24 hours.
  package static let day: Int64 = 86_400_000
  /// Milliseconds of a twelfth of a Julian year.
  package static let month: Int64 = 2_629_800_000
  /// Milliseconds of a Julian year.
  package static let year: Int64 = 31_557_600_000
  /// Nothing a strategy times is longer than ten years.
  package static let maximum = 10 * year

  /// What to tell somebody whose text is no duration.
  package static let remedy =
    "write a whole number and a unit: s, m (minutes), h, d, w, mo (30.4375 d) or y, such as 30d"

  /// Milliseconds; nil when the text is no duration. Nothing is said about its range.
  package static func parse(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, let count = Int64(digits), let unit = unit(text.dropFirst(digits.count))
    else { return nil }
    let (value, overflow) = count.multipliedReportingOverflow(by: unit)
    return overflow ? nil : value
  }

  /// The shortest exact form, for messages.
  package static func text(_ milliseconds: Int64) -> String {
    let units: [(Int64, String)] = [
      (year, "y"), (month, "mo"), (day, "d"), (hour, "h"), (60_000, "m"), (1_000, "s"),
    ]
    if milliseconds == 0 { return "0d" }
    for (length, name) in units where milliseconds % length == 0 {
      return "\(milliseconds / length)\(name)"
    }
    return "\(milliseconds) ms"
  }

  private static func unit(_ text: Substring) -> Int64? {
    switch text {
    case "s": 1_000
    case "m": 60_000
    case "h": hour
    case "d": day
    case "w": 7 * day
    case "mo": month
    case "y": year
    default: nil
    }
  }
}
