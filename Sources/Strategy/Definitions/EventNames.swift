import Events

/// The inbound event types a strategy may name. The position of a name is the raw value of the
/// type.
package enum EventNames {
  /// Every inbound type, by raw value.
  package static let all = EventType.allCases.map { "\($0.name)" }

  /// What may feed a feature or a trigger. Reversals are no input of their own: they unwind what
  /// the reversed booking did. Erasure ends all state.
  package static let usable = all.filter {
    $0 != "bank.transaction.reversed" && $0 != "bank.customer.erased"
  }

  /// The raw value of a type; nil for an unknown name.
  package static func rawValue(_ name: String) -> UInt8? {
    all.firstIndex(of: name).map { UInt8($0) }
  }

  /// Reads an event name; reports one that cannot be used.
  static func read(_ value: YamlValue) -> Located<String>? {
    guard let name = value.text("an event type") else { return nil }
    if usable.contains(name.value) { return name }
    if name.value == "bank.transaction.reversed" {
      value.error(
        "\"\(name.value)\" cannot be used here",
        remedy: "leave it out: a reversal unwinds the booking it reverses by itself")
    } else {
      value.error(
        "unknown event type \"\(name.value)\"",
        remedy: NearestName.remedy(for: name.value, among: usable, what: "event types"))
    }
    return nil
  }
}
