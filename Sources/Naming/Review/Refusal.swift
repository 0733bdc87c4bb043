/// Why a name is refused. The codes are stable: files and other systems refer to them.
package enum RefusalReason: String, Sendable, Hashable, CaseIterable {
  case empty = "name.empty"
  case tooLong = "name.tooLong"
  case controlCharacter = "character.control"
  case invisibleCharacter = "character.invisible"
  case symbol = "character.symbol"
  case mixedScript = "script.mixed"
  case placeholder = "placeholder.unfilled"
  case residentID = "personal.residentID"
  case nationalID = "personal.nationalID"
  case paymentCard = "personal.paymentCard"
  case bankAccount = "personal.bankAccount"
  case phone = "personal.phone"
  case email = "personal.email"
  case address = "personal.address"
  case personName = "personal.name"
  case stigma = "word.stigmatising"
  case groupTooSmall = "group.tooSmall"

  /// Data about a person, which never goes live whoever approves.
  package var isPersonalData: Bool { rawValue.hasPrefix("personal.") }

  /// What to do about it.
  package var remedy: String {
    switch self {
    case .empty: "say what the members have in common"
    case .tooLong: "use a few words; what the group is belongs into its description"
    case .controlCharacter, .invisibleCharacter: "remove the character; type the name anew"
    case .symbol: "use letters, digits and common punctuation"
    case .mixedScript: "type the word with the letters of one script"
    case .placeholder: "fill it in"
    case .stigma: "say neutrally what the members do or need, never what they lack or are"
    case .groupTooSmall: "widen the rule, or merge the group with another"
    default: "take it out: a group is named by what its members have in common, never by a person"
    }
  }
}

/// One thing that speaks against a name. It never repeats what it found.
package struct Refusal: Sendable, Hashable {
  package var reason: RefusalReason
  /// In words, without the data itself.
  package var message: String
  /// Where in the name, in Unicode scalars from 0.
  package var place: Range<Int>

  package init(_ reason: RefusalReason, _ message: String, at place: Range<Int>) {
    self.reason = reason
    self.message = message
    self.place = place
  }
}
