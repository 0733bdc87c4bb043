/// Identity numbers of other places, recognised by form and, where they have one, check digit:
/// Hong Kong, Taiwan, the United States (social security), the United Kingdom (national
/// insurance).
enum NationalID {
  static func find(in chains: [DigitChain], _ name: FoldedName) -> [Refusal] {
    var ranges = chains.compactMap { socialSecurity($0) }
    let words = Words.all(in: name)
    for (index, word) in words.enumerated() {
      if isTaiwanese(word.scalars) || isNationalInsurance(word.scalars) {
        ranges.append(word.range)
      }
      if let range = hongKong(word, next: words[safe: index + 1], name) { ranges.append(range) }
    }
    ranges += spacedNationalInsurance(words) + passports(words, name)
    return ranges.map {
      Refusal(.nationalID, "holds an identity number", at: name.place($0))
    }
  }

  /// 3-2-4 digits; areas 000, 666 and 9xx, group 00 and serial 0000 are not issued (SSA).
  private static func socialSecurity(_ chain: DigitChain) -> Range<Int>? {
    guard chain.shape == [3, 2, 4], chain.gaps.dropFirst().allSatisfy({ $0.count == 1 }) else {
      return nil
    }
    let digits = chain.digits
    let area = Int(digits[0]) * 100 + Int(digits[1]) * 10 + Int(digits[2])
    guard area != 0, area != 666, area < 900, digits[3] + digits[4] > 0,
      digits[5...].contains(where: { $0 != 0 })
    else { return nil }
    return chain.range
  }

  /// A letter and nine digits, weighted 1 9 8 7 6 5 4 3 2 1 1 over the letter's two digits.
  private static func isTaiwanese(_ word: [Unicode.Scalar]) -> Bool {
    guard word.count == 10, word[0].isLatinLetter,
      word[1] == "1" || word[1] == "2" || word[1] == "8"
        || word[1] == "9", word.dropFirst().allSatisfy(\.isDecimalDigit)
    else { return false }
    let order = Array("abcdefghjklmnpqrstuvxywzio".unicodeScalars)
    guard let letter = order.firstIndex(of: word[0]).map({ $0 + 10 }) else { return false }
    let digits = [letter / 10, letter % 10] + word.dropFirst().map { Int($0.value) - 48 }
    let weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]
    return zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 10 == 0
  }

  /// One or two letters, six digits, and in brackets a check digit by weights 9 … 2, modulo 11.
  private static func hongKong(_ word: Word, next: Word?, _ name: FoldedName) -> Range<Int>? {
    let letters = word.scalars.prefix(while: \.isLatinLetter)
    let digits = word.scalars.dropFirst(letters.count)
    guard (1...2).contains(letters.count), digits.count == 6,
      digits.allSatisfy(\.isDecimalDigit), let next, next.scalars.count == 1,
      let check = next.scalars.first, next.range.lowerBound == word.range.upperBound + 1,
      name.scalars[word.range.upperBound] == "("
    else { return nil }
    var values = letters.map { Int($0.value) - 97 + 10 } + digits.map { Int($0.value) - 48 }
    if letters.count == 1 { values.insert(36, at: 0) }
    let sum = zip(values, [9, 8, 7, 6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 }
    let expected = (11 - sum % 11) % 11
    let written = check == "a" ? 10 : check.isDecimalDigit ? Int(check.value) - 48 : -1
    return written == expected ? word.range.lowerBound..<next.range.upperBound : nil
  }

  /// Two letters, six digits, A to D; D F I Q U V do not occur in front, nor O second (HMRC).
  private static func isNationalInsurance(_ word: [Unicode.Scalar]) -> Bool {
    guard word.count == 9, word[2..<8].allSatisfy(\.isDecimalDigit),
      "abcd".unicodeScalars.contains(word[8])
    else { return false }
    return isPrefix(word[0], word[1])
  }

  private static func isPrefix(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    let never = "dfiquv".unicodeScalars
    return first.isLatinLetter && second.isLatinLetter && !never.contains(first)
      && !never.contains(second) && second != "o"
  }

  /// A letter or two and seven or eight digits behind a word for passport.
  private static func passports(_ words: [Word], _ name: FoldedName) -> [Range<Int>] {
    let marks = ["护照", "護照", "通行证", "passport"].map { Array($0.unicodeScalars) }
    return words.compactMap { word in
      let letters = word.scalars.prefix(while: \.isLatinLetter)
      var digits = word.scalars.dropFirst(letters.count)
      // 护照E1… is one word for a passport and its number; passport G1… are two.
      if digits.isEmpty { return nil }
      digits = digits.prefix(while: \.isDecimalDigit)
      guard letters.count <= 2, (7...9).contains(digits.count),
        letters.count + digits.count == word.scalars.count
      else { return nil }
      let before = name.scalars[..<word.range.lowerBound].suffix(16)
      return marks.contains { !before.ranges(of: $0).isEmpty } ? word.range : nil
    }
  }

  /// AB 12 34 56 C.
  private static func spacedNationalInsurance(_ words: [Word]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for start in words.indices where start + 5 <= words.count {
      let parts = words[start..<start + 5].map(\.scalars)
      guard parts.map(\.count) == [2, 2, 2, 2, 1] else { continue }
      if isNationalInsurance(parts.flatMap { $0 }) {
        found.append(words[start].range.lowerBound..<words[start + 4].range.upperBound)
      }
    }
    return found
  }
}

extension Array {
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
