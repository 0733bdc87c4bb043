/// Numbers of payment cards (ISO/IEC 7812): 13 to 19 digits that end in their Luhn check digit.
///
/// A group of digits is read as a whole. Digits in several groups are one number when they are
/// grouped as on cards or begin like a card of a known scheme; and so are stretches of runs that
/// are longer than any card number.
package enum PaymentCard {
  static let lengths = 13...19

  /// ISO/IEC 7812-1, annex B: every second digit from the right is doubled.
  package static func isLuhnValid(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let doubled = Int(digit) * 2
      sum += index % 2 == 0 ? Int(digit) : (doubled > 9 ? doubled - 9 : doubled)
    }
    return sum % 10 == 0
  }

  static func find(in chains: [DigitChain], _ name: FoldedName) -> [Refusal] {
    chains.flatMap { chain in
      ranges(in: chain).map {
        Refusal(.paymentCard, "holds a payment card number (Luhn)", at: name.place($0))
      }
    }
  }

  private static func ranges(in chain: DigitChain) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for group in chain.groups where isCard(group.digits) { found.append(group.range) }
    let shape = chain.shape
    if chain.groups.count > 1 {
      let total = chain.digits.count
      if isGroupedLikeACard(shape[...]) || shape.allSatisfy({ $0 == 1 }) && lengths.contains(total)
      {
        if isCard(chain.digits) { found.append(chain.range) }
      } else {
        for stretch in chain.stretches(lengths) where stretch.count > 1 && isCard(stretch.digits) {
          if isGroupedLikeACard(stretch.shape[...]) || isOfKnownScheme(stretch.digits[...]) {
            found.append(stretch.range)
          }
        }
      }
    }
    for group in chain.groups where group.digits.count > lengths.upperBound {
      if let inside = inside(group) { found.append(inside) }
    }
    return found
  }

  private static func isCard(_ digits: [UInt8]) -> Bool {
    lengths.contains(digits.count) && isLuhnValid(digits)
  }

  /// The first card of a known scheme in a run that is longer than a card number.
  private static func inside(_ group: DigitChain.Group) -> Range<Int>? {
    for start in group.digits.indices {
      for length in [19, 16, 15, 14, 13] where start + length <= group.digits.count {
        let stretch = group.digits[start..<start + length]
        guard isOfKnownScheme(stretch), isLuhnValid(stretch) else { continue }
        let first = group.range.lowerBound + start
        return first..<first + length
      }
    }
    return nil
  }

  /// Fours, as most cards; 4-6-5 (American Express), 4-6-4 (Diners Club), 6-rest (UnionPay).
  private static func isGroupedLikeACard(_ shape: ArraySlice<Int>) -> Bool {
    let lengths = Array(shape)
    if lengths == [4, 6, 5] || lengths == [4, 6, 4] || lengths == [6, 13] || lengths == [6, 10] {
      return true
    }
    guard lengths.count >= 4, lengths.prefix(3).allSatisfy({ $0 == 4 }) else { return false }
    let rest = Array(lengths.dropFirst(3))
    return rest == [4] || rest == [4, 1] || rest == [4, 2] || rest == [4, 3] || rest == [1]
      || rest == [2] || rest == [3] || rest == [7]
  }

  /// Whether number and length suit the ranges that card schemes issue from.
  private static func isOfKnownScheme(_ digits: ArraySlice<UInt8>) -> Bool {
    let prefix = digits.prefix(4).reduce(0) { $0 * 10 + Int($1) }
    switch (prefix, digits.count) {
    case (4000...4999, 13), (4000...4999, 16), (4000...4999, 19): return true  // Visa
    case (5100...5599, 16), (2221...2720, 16): return true  // Mastercard
    case (6200...6299, 16...19), (8100...8171, 16...19): return true  // UnionPay
    case (3400...3499, 15), (3700...3799, 15): return true  // American Express
    case (3528...3589, 16...19): return true  // JCB
    case (6011, 16...19), (6440...6599, 16...19): return true  // Discover
    case (3000...3059, 14), (3600...3699, 14), (3800...3999, 14): return true  // Diners Club
    case (5000...5099, 13...19), (5600...5899, 13...19), (6300...6399, 13...19): return true
    case (2200...2204, 16...19): return true  // Mir
    default: return false
    }
  }
}
