/// A time zone for other modules: what local clocks show at a time.
package struct LocalClock: Sendable {
  private let rules: ZoneRules

  /// `UTC`, `+08:00` or an IANA name; nil for a name that is no zone.
  package init?(named name: String) {
    guard let rules = try? ZoneRules.named(name) else { return nil }
    self.rules = rules
  }

  /// Milliseconds east of UTC at a time in milliseconds UTC. O(log transitions).
  package func offset(at milliseconds: Int64) -> Int64 {
    let seconds = milliseconds >= 0 ? milliseconds / 1_000 : (milliseconds - 999) / 1_000
    return rules.offset(at: seconds) * 1_000
  }
}
