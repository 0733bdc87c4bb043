import Synchronization

/// A time zone's offsets from UTC: fixed, or by the transitions of the IANA database.
struct ZoneRules: Hashable, Sendable {
  /// When each offset begins, in seconds since 1970, ascending.
  var transitions: [Int64] = []
  /// The offset that begins at each transition, in seconds east of UTC.
  var offsets: [Int32] = []
  /// The offset before the first transition.
  var initial: Int32 = 0
  /// The rule after the last transition.
  var footer: PosixZone?

  static let utc = ZoneRules()

  /// Seconds east of UTC at a time. O(log transitions).
  func offset(at seconds: Int64) -> Int64 {
    guard let last = transitions.last else {
      return footer?.offset(at: seconds) ?? Int64(initial)
    }
    if seconds >= last, let footer { return footer.offset(at: seconds) }
    guard seconds >= transitions[0] else { return Int64(initial) }
    var low = 0
    var high = transitions.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if transitions[middle] <= seconds { low = middle } else { high = middle - 1 }
    }
    return Int64(offsets[low])
  }

  // MARK: - By name

  /// Zones read so far. Bounded by the number of zone files, as only those get in.
  private static let cache = Mutex<[String: ZoneRules]>([:])

  /// `UTC`, `+08:00`, `-02:30` or an IANA name. Errors: there is no such zone.
  static func named(_ name: String) throws(EvaluationError) -> ZoneRules {
    if name == "UTC" || name.isEmpty { return utc }
    if let fixed = fixedOffset(name) { return fixed }
    if let known = cache.withLock({ $0[name] }) { return known }
    guard let rules = ZoneFile.read(name) else {
      throw EvaluationError(
        "unknown time zone; it must be an IANA name such as Asia/Shanghai (package tzdata) or "
          + "an offset such as +08:00")
    }
    cache.withLock { $0[name] = rules }
    return rules
  }

  private static func fixedOffset(_ name: String) -> ZoneRules? {
    var scanner = DigitScanner(bytes: Array(name.utf8))
    if let first = name.utf8.first, Lexer.isDigit(first) {
      scanner = DigitScanner(bytes: Array("+\(name)".utf8))
    }
    guard let offset = scanner.offset(), scanner.isAtEnd, !name.hasSuffix("Z") else {
      return nil
    }
    return ZoneRules(initial: Int32(offset))
  }
}
