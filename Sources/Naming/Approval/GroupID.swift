/// The stable identity of a customer group. It is made of what the strategy calls the group, never
/// of its label: a name changes, the id does not.
package struct GroupID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// `segment:traveller`, `tier:assets:affluent`, `lifecycle:retail:loyal`.
  package var text: String

  package var description: String { text }

  /// A segment by its id.
  package static func segment(_ id: String) -> GroupID { GroupID(unchecked: "segment:\(id)") }

  /// A step of a tier.
  package static func tier(_ id: String, step: String) -> GroupID {
    GroupID(unchecked: "tier:\(id):\(step)")
  }

  /// A state of a lifecycle.
  package static func lifecycle(_ id: String, state: String) -> GroupID {
    GroupID(unchecked: "lifecycle:\(id):\(state)")
  }

  /// Nil for what is no id of a group.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let isForm =
      parts.count == 2 && parts[0] == "segment"
      || parts.count == 3 && (parts[0] == "tier" || parts[0] == "lifecycle")
    guard isForm, text.utf8.count <= 200, parts.allSatisfy({ !$0.isEmpty }),
      text.utf8.allSatisfy({ byte in
        (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57)
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
      })
    else { return nil }
    self.text = text
  }

  private init(unchecked text: String) { self.text = text }

  /// The segment's id; nil for other groups.
  package var segment: String? {
    text.hasPrefix("segment:") ? String(text.dropFirst("segment:".count)) : nil
  }

  /// The tier's id and the step's; nil for other groups.
  package var tierStep: (tier: String, step: String)? { pair("tier") }

  /// The lifecycle's id and the state's; nil for other groups.
  package var lifecycleState: (machine: String, state: String)? { pair("lifecycle") }

  private func pair(_ kind: String) -> (String, String)? {
    let parts = text.split(separator: ":")
    guard parts.count == 3, parts[0] == kind else { return nil }
    return (String(parts[1]), String(parts[2]))
  }

  package static func < (a: GroupID, b: GroupID) -> Bool { a.text < b.text }
}
