/// Telephone numbers: Chinese mobile and landline numbers, E.164, the usual groupings of other
/// countries, and any number behind a word such as "tel" or 电话.
enum PhoneNumber {
  static func find(in chains: [DigitChain], _ name: FoldedName) -> [Refusal] {
    var found: [Refusal] = []
    for chain in chains {
      for range in ranges(in: chain, name) {
        found.append(Refusal(.phone, "holds a telephone number", at: name.place(range)))
      }
    }
    return found
  }

  private static func ranges(in chain: DigitChain, _ name: FoldedName) -> [Range<Int>] {
    if let international = international(chain, name) { return [international] }
    if isBehindWord(chain, name), (7...15).contains(chain.digits.count) { return [chain.range] }
    // 555 is the exchange numbers are made up from; other seven digits may be anything.
    if chain.shape == [3, 4], chain.digits.starts(with: [5, 5, 5]) { return [chain.range] }
    for stretch in chain.stretches(9...17) where isNumber(stretch) { return [stretch.range] }
    return []
  }

  private static func isNumber(_ stretch: ArraySlice<DigitChain.Group>) -> Bool {
    let digits = stretch.digits
    let shape = stretch.shape
    return isChineseMobile(digits, shape) || isLandline(digits, shape)
      || isNorthAmerican(digits, shape) || isDialledAbroad(digits)
      || digits.count == 10 && shape == [3, 3, 4] && digits[0] == 4 && digits[1] == 0
  }

  /// 1[3-9] and nine digits, with or without 86 before them (YD/T numbering plan).
  private static func isChineseMobile(_ digits: [UInt8], _ shape: [Int]) -> Bool {
    var digits = digits[...]
    var shape = shape[...]
    for prefix in [[0, 0, 8, 6], [8, 6]] as [[UInt8]]
    where digits.count == 11 + prefix.count && digits.starts(with: prefix) {
      digits = digits.dropFirst(prefix.count)
      if let first = shape.first {
        shape =
          first == prefix.count ? shape.dropFirst() : [first - prefix.count] + shape.dropFirst()
      }
      break
    }
    guard digits.count == 11, let first = digits.first, first == 1,
      (3...9).contains(digits[digits.startIndex + 1])
    else { return false }
    let groupings = [
      [11], [3, 4, 4], [3, 8], [7, 4], [4, 4, 3], [4, 3, 4], [3, 3, 5], [5, 6], [6, 5],
      [3, 4, 2, 2],
      [3, 2, 2, 2, 2], [1, 3, 3, 4], [1, 10], [2, 3, 3, 3],
    ]
    return groupings.contains(Array(shape)) || shape.allSatisfy { $0 == 1 }
  }

  /// A trunk 0, an area code of two to four digits and the number: China, the United Kingdom,
  /// Germany, Japan; or pairs as in France.
  private static func isLandline(_ digits: [UInt8], _ shape: [Int]) -> Bool {
    guard digits[0] == 0, digits[1] != 0, (9...12).contains(digits.count) else { return false }
    if shape == [2, 2, 2, 2, 2] { return true }
    guard shape.count > 1 else { return digits.count >= 10 && isChineseAreaCode(digits) }
    return (3...5).contains(shape[0]) && shape.count <= 4
      && shape.dropFirst().allSatisfy { $0 >= 2 }
  }

  /// 010 and 02x with seven or eight digits, 03xx–09xx with seven or eight.
  private static func isChineseAreaCode(_ digits: [UInt8]) -> Bool {
    if digits[1] == 1 { return digits[2] == 0 && (10...11).contains(digits.count) }
    if digits[1] == 2 { return (10...11).contains(digits.count) }
    return (11...12).contains(digits.count)
  }

  /// The North American Numbering Plan, written in groups: 415-555-2671, 1 (415) 555-2671.
  private static func isNorthAmerican(_ digits: [UInt8], _ shape: [Int]) -> Bool {
    guard shape == [3, 3, 4] || shape == [1, 3, 3, 4] && digits[0] == 1 else { return false }
    return digits[digits.count - 10] >= 2
  }

  /// 00, a country's code and its number, in the form dialled abroad.
  private static func isDialledAbroad(_ digits: [UInt8]) -> Bool {
    guard digits[0] == 0, digits[1] == 0 else { return false }
    let rest = digits.dropFirst(2)
    let codes: [[UInt8]] = [
      [8, 6], [8, 5, 2], [8, 5, 3], [8, 8, 6], [8, 1], [8, 2], [6, 5], [6, 1], [4, 4], [4, 9],
      [4, 1], [4, 3], [3, 3], [3, 4], [3, 9], [3, 1], [3, 2], [9, 1],
    ]
    for code in codes where rest.starts(with: code) {
      return (8...11).contains(rest.count - code.count)
    }
    return rest.count == 11 && rest.first == 1
      && rest[rest.startIndex + 1] >= 2 && rest[rest.startIndex + 4] >= 2
  }

  /// + and eight to fifteen digits (ITU-T E.164).
  private static func international(_ chain: DigitChain, _ name: FoldedName) -> Range<Int>? {
    for (index, group) in chain.groups.enumerated() {
      let before = group.range.lowerBound - 1
      let isPlus =
        before >= 0 && name.scalars[before] == "+"
        || before >= 1 && name.scalars[before] == "(" && name.scalars[before - 1] == "+"
      guard isPlus, group.digits[0] != 0 else { continue }
      var count = 0
      for last in chain.groups[index...] {
        count += last.digits.count
        if (8...15).contains(count), last.range.upperBound == chain.range.upperBound {
          return before..<last.range.upperBound
        }
      }
      if count > 15, group.digits.count >= 1 {
        return before..<group.range.upperBound
      }
    }
    return nil
  }

  private static let words: [[Unicode.Scalar]] = [
    "电话", "電話", "手机", "手機", "手机号", "联系方式", "致电", "热线", "微信", "微信号", "qq", "tel", "phone",
    "mobile", "cell", "call", "whatsapp", "wechat", "fax", "传真",
  ].map { Array($0.unicodeScalars) }

  private static func isBehindWord(_ chain: DigitChain, _ name: FoldedName) -> Bool {
    var end = chain.range.lowerBound
    let marks: Set<Unicode.Scalar> = [":", "+", "#", "：", "是", "号", "为"]
    var skipped = 0
    while end > 0, skipped < 4,
      name.scalars[end - 1].isNumberSeparator || marks.contains(name.scalars[end - 1])
    {
      end -= 1
      skipped += 1
    }
    return words.contains { word in
      guard end >= word.count, name.scalars[end - word.count..<end].elementsEqual(word) else {
        return false
      }
      let before = end - word.count - 1
      return before < 0 || word.contains { $0.isHan } || !name.scalars[before].isLatinLetter
    }
  }
}
