/// General categories as bits, and their names in `\p{…}`.
extension ScalarSet {
  private static let order: [(Unicode.GeneralCategory, String)] = [
    (.uppercaseLetter, "Lu"), (.lowercaseLetter, "Ll"), (.titlecaseLetter, "Lt"),
    (.modifierLetter, "Lm"), (.otherLetter, "Lo"), (.nonspacingMark, "Mn"),
    (.spacingMark, "Mc"), (.enclosingMark, "Me"), (.decimalNumber, "Nd"),
    (.letterNumber, "Nl"), (.otherNumber, "No"), (.connectorPunctuation, "Pc"),
    (.dashPunctuation, "Pd"), (.openPunctuation, "Ps"), (.closePunctuation, "Pe"),
    (.initialPunctuation, "Pi"), (.finalPunctuation, "Pf"), (.otherPunctuation, "Po"),
    (.mathSymbol, "Sm"), (.currencySymbol, "Sc"), (.modifierSymbol, "Sk"),
    (.otherSymbol, "So"), (.spaceSeparator, "Zs"), (.lineSeparator, "Zl"),
    (.paragraphSeparator, "Zp"), (.control, "Cc"), (.format, "Cf"), (.surrogate, "Cs"),
    (.privateUse, "Co"), (.unassigned, "Cn"),
  ]

  private static let bits: [Unicode.GeneralCategory: UInt32] = Dictionary(
    uniqueKeysWithValues: order.enumerated().map { ($0.element.0, 1 << UInt32($0.offset)) })

  static func categoryBit(_ category: Unicode.GeneralCategory) -> UInt32 {
    bits[category] ?? 0
  }

  /// The set `\p{name}`: a category such as `Lu`, a group such as `L`, or a script; nil when it
  /// is not known.
  static func unicode(_ name: String) -> ScalarSet? {
    if name == "Han" { return han }
    if name == "Any" { return any }
    var mask: UInt32 = 0
    for (index, entry) in order.enumerated()
    where entry.1 == name || (name.utf8.count == 1 && entry.1.hasPrefix(name)) {
      mask |= 1 << UInt32(index)
    }
    return mask == 0 ? nil : ScalarSet(categories: mask)
  }
}
