/// International bank account numbers (ISO 13616): a country, two check digits and the account,
/// 15 to 34 characters with remainder 1 modulo 97.
enum BankAccount {
  static let lengths = 15...34

  static func find(in name: FoldedName) -> [Refusal] {
    var found: [Refusal] = []
    let words = Words.all(in: name)
    var start = 0
    while start < words.count {
      guard startsAccount(words[start].scalars), let end = end(of: words, from: start) else {
        start += 1
        continue
      }
      let range = words[start].range.lowerBound..<words[end].range.upperBound
      found.append(
        Refusal(.bankAccount, "holds a bank account number (IBAN)", at: name.place(range)))
      start = end + 1
    }
    return found
  }

  private static func startsAccount(_ word: [Unicode.Scalar]) -> Bool {
    word.count >= 4 && word[0].isLatinLetter && word[1].isLatinLetter && word[2].isDecimalDigit
      && word[3].isDecimalDigit
  }

  /// One word, or groups of four with a shorter last one.
  private static func end(of words: [Word], from start: Int) -> Int? {
    var text: [Unicode.Scalar] = []
    for index in words.indices.dropFirst(start) {
      if index > start, words[index].range.lowerBound != words[index - 1].range.upperBound + 1 {
        return nil
      }
      text += words[index].scalars
      if text.count > lengths.upperBound { return nil }
      if lengths.contains(text.count), text.contains(where: \.isDecimalDigit), isValid(text) {
        return index
      }
      if words[index].scalars.count != 4 { return nil }
    }
    return nil
  }

  private static func isValid(_ text: [Unicode.Scalar]) -> Bool {
    var remainder = 0
    for scalar in text.dropFirst(4) + text.prefix(4) {
      if scalar.isDecimalDigit {
        remainder = (remainder * 10 + Int(scalar.value) - 48) % 97
      } else {
        remainder = (remainder * 100 + Int(scalar.value) - 97 + 10) % 97
      }
    }
    return remainder == 1
  }
}
