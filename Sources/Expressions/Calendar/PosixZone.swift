/// The rule after a zone's last transition: a POSIX TZ string such as
/// `CST6CDT,M3.2.0,M11.1.0` (RFC 8536, section 3.3).
struct PosixZone: Hashable, Sendable {
  /// The day and local time a change happens on.
  struct Change: Hashable, Sendable {
    enum Day: Hashable, Sendable {
      /// Month 1–12, week 1–5 (5 is the last), weekday 0–6 from Sunday.
      case weekday(month: Int64, week: Int64, day: Int64)
      /// Day 1–365, 29 February never counted.
      case julian(Int64)
      /// Day 0–365.
      case ordinal(Int64)
    }
    var day: Day
    /// Seconds after local midnight; may be negative or beyond a day.
    var time: Int64 = 7200

    /// Seconds since 1970 of the change's local time in a year, as if local time were UTC.
    func localSeconds(in year: Int64) -> Int64 {
      let newYear = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
      let days: Int64
      switch day {
      case .julian(let number):
        days = newYear + number - 1 + (CivilDate.isLeap(year) && number >= 60 ? 1 : 0)
      case .ordinal(let number): days = newYear + number
      case .weekday(let month, let week, let weekday):
        let first = CivilDate(year: year, month: month, day: 1).daysSinceEpoch
        let shift = floorDivide(weekday - (first + 4), by: 7).remainder
        var inMonth = shift + (week - 1) * 7
        if inMonth >= CivilDate.days(inMonth: month, of: year) { inMonth -= 7 }
        days = first + inMonth
      }
      return days * 86_400 + time
    }
  }

  /// Seconds east of UTC.
  var standard: Int64
  var daylight: Int64?
  var start: Change?
  var end: Change?

  func offset(at seconds: Int64) -> Int64 {
    guard let daylight, let start, let end else { return standard }
    let year = CivilDate(daysSinceEpoch: floorDivide(seconds + standard, by: 86_400).quotient)
      .year
    let begins = start.localSeconds(in: year) - standard
    let ends = end.localSeconds(in: year) - daylight
    let isDaylight =
      begins < ends
      ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends
    return isDaylight ? daylight : standard
  }

  /// Nil when the text is empty or malformed.
  init?(_ bytes: [UInt8]) {
    var parser = PosixZoneParser(bytes: bytes)
    guard parser.name(), let west = parser.time() else { return nil }
    standard = -west
    guard !parser.isAtEnd else { return }
    guard parser.name() else { return nil }
    daylight = standard + 3600
    if parser.peek != UInt8(ascii: ","), !parser.isAtEnd {
      guard let west = parser.time() else { return nil }
      daylight = -west
    }
    guard parser.skip(","), let start = parser.change(), parser.skip(","),
      let end = parser.change(), parser.isAtEnd
    else { return nil }
    self.start = start
    self.end = end
  }
}

struct PosixZoneParser {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position >= bytes.count }
  var peek: UInt8? { isAtEnd ? nil : bytes[position] }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }

  /// An abbreviation: letters, or anything in `<…>`.
  mutating func name() -> Bool {
    let start = position
    if skip("<") {
      while let byte = peek, byte != UInt8(ascii: ">") { position += 1 }
      return skip(">")
    }
    while let byte = peek, byte | 0x20 >= 0x61, byte | 0x20 <= 0x7A { position += 1 }
    return position > start
  }

  private mutating func number() -> Int64? {
    var value: Int64?
    while let byte = peek, Lexer.isDigit(byte), (value ?? 0) < 100_000 {
      value = (value ?? 0) * 10 + Int64(byte - 0x30)
      position += 1
    }
    return value
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  mutating func time() -> Int64? {
    let isNegative = skip("-")
    if !isNegative { _ = skip("+") }
    guard var seconds = number().map({ $0 * 3600 }) else { return nil }
    if skip(":") {
      guard let minutes = number() else { return nil }
      seconds += minutes * 60
      if skip(":") {
        guard let rest = number() else { return nil }
        seconds += rest
      }
    }
    return isNegative ? -seconds : seconds
  }

  mutating func change() -> PosixZone.Change? {
    var change: PosixZone.Change
    if skip("M") {
      guard let month = number(), (1...12).contains(month), skip("."), let week = number(),
        (1...5).contains(week), skip("."), let day = number(), (0...6).contains(day)
      else { return nil }
      change = PosixZone.Change(day: .weekday(month: month, week: week, day: day))
    } else if skip("J") {
      guard let day = number() else { return nil }
      change = PosixZone.Change(day: .julian(day))
    } else {
      guard let day = number() else { return nil }
      change = PosixZone.Change(day: .ordinal(day))
    }
    if skip("/") {
      guard let time = time() else { return nil }
      change.time = time
    }
    return change
  }
}
