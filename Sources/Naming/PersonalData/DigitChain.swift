/// Groups of digits that only spaces, hyphens, dots and the like keep apart: what may be one
/// number in the way people write numbers.
struct DigitChain {
  struct Group {
    var digits: [UInt8]
    /// In folded scalars.
    var range: Range<Int>
  }

  /// More separators in a row than these end a number.
  static let maximumGap = 3

  var groups: [Group] = []
  /// The scalars between a group and the one before it; empty for the first.
  var gaps: [[Unicode.Scalar]] = []
  /// All digits in a row.
  var digits: [UInt8] = []
  /// The folded scalar of each digit.
  var positions: [Int] = []

  /// The lengths of the groups, such as 3, 4, 4.
  var shape: [Int] { groups.map(\.digits.count) }

  var range: Range<Int> {
    (groups.first?.range.lowerBound ?? 0)..<(groups.last?.range.upperBound ?? 0)
  }

  /// Where a stretch of its digits stands, in folded scalars.
  func range(ofDigits stretch: Range<Int>) -> Range<Int> {
    positions[stretch.lowerBound]..<positions[stretch.upperBound - 1] + 1
  }

  /// Stretches of whole groups with at least and at most so many digits.
  func stretches(_ lengths: ClosedRange<Int>) -> [ArraySlice<Group>] {
    var found: [ArraySlice<Group>] = []
    for start in groups.indices {
      var length = 0
      for end in groups.indices.dropFirst(start) {
        length += groups[end].digits.count
        if length > lengths.upperBound { break }
        if length >= lengths.lowerBound { found.append(groups[start...end]) }
      }
    }
    return found
  }

  /// The chains of a name, in order.
  static func all(in name: FoldedName) -> [DigitChain] {
    var chains: [DigitChain] = []
    for word in Words.runs(in: name, where: \.isDecimalDigit) {
      let group = Group(
        digits: word.scalars.map { UInt8($0.value - 48) }, range: word.range)
      if let end = chains.last?.range.upperBound {
        let gap = Array(name.scalars[end..<word.range.lowerBound])
        if gap.count <= maximumGap, gap.allSatisfy(\.isNumberSeparator) {
          chains[chains.count - 1].append(group, after: gap)
          continue
        }
      }
      var chain = DigitChain()
      chain.append(group, after: [])
      chains.append(chain)
    }
    return chains
  }

  private mutating func append(_ group: Group, after gap: [Unicode.Scalar]) {
    groups.append(group)
    gaps.append(gap)
    digits += group.digits
    positions += group.range
  }
}

extension ArraySlice<DigitChain.Group> {
  var digits: [UInt8] { flatMap(\.digits) }
  var shape: [Int] { map(\.digits.count) }
  var range: Range<Int> { (first?.range.lowerBound ?? 0)..<(last?.range.upperBound ?? 0) }
}
