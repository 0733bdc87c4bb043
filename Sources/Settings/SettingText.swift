/// Reads a setting's text according to its kind.
package enum SettingText {
  /// Why a text is not a value of the kind, with what would be.
  package struct Mismatch: Error, Equatable {
    package var message: String
    package var remedy: String
  }

  package static func parse(
    _ text: String, as kind: Setting.Kind
  ) throws(Mismatch) -> SettingValue {
    switch kind {
    case .text:
      return .text(text)
    case .boolean:
      switch text.lowercased() {
      case "true", "yes", "on", "1": return .boolean(true)
      case "false", "no", "off", "0": return .boolean(false)
      default: throw Mismatch(message: "'\(text)' is not a boolean", remedy: "write true or false")
      }
    case .integer(let range):
      guard let value = Int64(text) else {
        throw Mismatch(
          message: "'\(text)' is not a whole number",
          remedy: "write a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return .integer(try within(range, value, written: text, show: { String($0) }))
    case .duration(let range):
      guard let value = milliseconds(text) else {
        throw Mismatch(
          message: "'\(text)' is not a duration",
          remedy: "write a number with a unit, such as 100ms, 30s, 5m, 2h or 7d")
      }
      return .integer(try within(range, value, written: text, show: durationText))
    case .bytes(let range):
      guard let value = byteCount(text) else {
        throw Mismatch(
          message: "'\(text)' is not a size",
          remedy: "write a number with a unit, such as 64KB, 512MB or 4GB")
      }
      return .integer(try within(range, value, written: text, show: bytesText))
    case .choice(let choices):
      guard choices.contains(text) else {
        throw Mismatch(
          message: "'\(text)' is none of the choices",
          remedy: "write one of: \(choices.joined(separator: ", "))")
      }
      return .text(text)
    case .list:
      return .list(
        text.split(separator: ",").map { trim($0) }.filter { !$0.isEmpty })
    case .properties:
      return .properties(try properties(text))
    }
  }

  private static func properties(_ text: String) throws(Mismatch) -> [String: String] {
    var found: [String: String] = [:]
    for part in text.split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else {
        throw Mismatch(
          message: "'\(trim(part))' is not name=value",
          remedy: "write name=value pairs, separated by commas")
      }
      found[trim(pair[0])] = trim(pair[1])
    }
    return found
  }

  private static func within(
    _ range: ClosedRange<Int64>, _ value: Int64, written: String, show: (Int64) -> String
  ) throws(Mismatch) -> Int64 {
    guard range.contains(value) else {
      throw Mismatch(
        message: "'\(written)' is out of range",
        remedy: "write a value from \(show(range.lowerBound)) to \(show(range.upperBound))")
    }
    return value
  }

  private static let durationUnits: [(String, Int64)] = [
    ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]
  private static let byteUnits: [(String, Int64)] = [
    ("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10), ("B", 1),
  ]

  /// Nil when the text is no duration or does not fit.
  package static func milliseconds(_ text: String) -> Int64? {
    for (unit, factor) in durationUnits where text.hasSuffix(unit) {
      guard let number = Int64(text.dropLast(unit.count)), number >= 0 else { continue }
      let (value, overflow) = number.multipliedReportingOverflow(by: factor)
      return overflow ? nil : value
    }
    return text == "0" ? 0 : nil
  }

  /// Nil when the text is no size or does not fit.
  package static func byteCount(_ text: String) -> Int64? {
    for (unit, factor) in byteUnits where text.hasSuffix(unit) {
      guard let number = Int64(text.dropLast(unit.count)), number >= 0 else { continue }
      let (value, overflow) = number.multipliedReportingOverflow(by: factor)
      return overflow ? nil : value
    }
    return Int64(text).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The largest unit that divides the value.
  package static func durationText(_ milliseconds: Int64) -> String {
    for (unit, factor) in durationUnits.reversed()
    where milliseconds != 0 && milliseconds % factor == 0 {
      return "\(milliseconds / factor)\(unit)"
    }
    return "\(milliseconds)ms"
  }

  package static func bytesText(_ bytes: Int64) -> String {
    for (unit, factor) in byteUnits where bytes != 0 && bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes)B"
  }

  private static func trim(_ text: some StringProtocol) -> String {
    var part = Substring(text)
    while let first = part.first, first.isWhitespace { part.removeFirst() }
    while let last = part.last, last.isWhitespace { part.removeLast() }
    return String(part)
  }
}
