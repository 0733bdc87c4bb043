/// The ways in which the Latin words of a name can be read: as they stand, with digits and signs
/// read as the letters they resemble, with words spelled out letter by letter put together.
enum LatinReadings {
  /// Letters joined from pieces are words of at least so many.
  static let shortestJoined = 4

  static func all(in name: FoldedName) -> [[Word]] {
    let words = Words.runs(in: name) { $0.isLetter && !$0.isHan || $0.isDecimalDigit }
    var readings = [words, humps(words, name)]
    let signed = Words.runs(in: name, where: isWritten)
    for one in ["i", "l"] as [Unicode.Scalar] {
      readings.append(signed.compactMap { plain($0, one: one) })
      readings.append(joined(signed.compactMap { plain($0, one: one) }, name))
    }
    readings.append(signed.compactMap { plain($0, one: "i") }.compactMap(squeezed))
    return readings
  }

  /// A word in the singular, by the regular plurals of English.
  static func singulars(of word: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    guard word.count > 3, word.last == "s" else { return [] }
    var forms = [Array(word.dropLast())]
    if word.suffix(2).elementsEqual("es".unicodeScalars) { forms.append(Array(word.dropLast(2))) }
    if word.suffix(3).elementsEqual("ies".unicodeScalars) {
      forms.append(word.dropLast(3) + ["y"])
    }
    return forms
  }

  private static func isWritten(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isLetter && !scalar.isHan || scalar.isDecimalDigit
      || "@$!|+€".unicodeScalars.contains(scalar)
  }

  /// A word with the letters its digits and signs resemble; nil for plain numbers.
  private static func plain(_ word: Word, one: Unicode.Scalar) -> Word? {
    guard word.scalars.contains(where: \.isLetter) else { return nil }
    var word = word
    word.scalars = word.scalars.map { scalar in
      switch scalar {
      case "0": "o"
      case "1", "!", "|": one
      case "3", "€": "e"
      case "4", "@": "a"
      case "5", "$": "s"
      case "7", "+": "t"
      case "8": "b"
      case "9": "g"
      default: scalar
      }
    }
    return word
  }

  /// Letters that stand alone, and pieces that only one sign keeps apart, put together.
  private static func joined(_ words: [Word], _ name: FoldedName) -> [Word] {
    var found: [Word] = []
    for isSpelledOut in [true, false] {
      var current: Word?
      func close() {
        if let word = current, word.scalars.count >= shortestJoined { found.append(word) }
        current = nil
      }
      for word in words {
        if isSpelledOut && word.scalars.count != 1 {
          close()
          continue
        }
        if var before = current {
          let gap = name.scalars[before.range.upperBound..<word.range.lowerBound]
          let isJoint = gap.count == 1 && (isSpelledOut || gap.first != " ")
          if isJoint || isSpelledOut && gap.count <= 3 {
            before.scalars += word.scalars
            before.range = before.range.lowerBound..<word.range.upperBound
            current = before
            continue
          }
          close()
        }
        current = word
      }
      close()
    }
    return found
  }

  /// A word without the letters that were typed three times and more.
  private static func squeezed(_ word: Word) -> Word? {
    var kept: [Unicode.Scalar] = []
    var index = 0
    var isChanged = false
    while index < word.scalars.count {
      var end = index
      while end < word.scalars.count, word.scalars[end] == word.scalars[index] { end += 1 }
      let run = end - index
      kept += Array(repeating: word.scalars[index], count: run >= 3 ? 1 : run)
      if run >= 3 { isChanged = true }
      index = end
    }
    guard isChanged else { return nil }
    return Word(scalars: kept, range: word.range, isCapitalised: word.isCapitalised)
  }

  /// `PoorPeople` as two words.
  private static func humps(_ words: [Word], _ name: FoldedName) -> [Word] {
    words.flatMap { word in
      var parts: [Word] = []
      var start = word.range.lowerBound
      for index in word.range.dropFirst() where name.capitals[index] && !name.capitals[index - 1] {
        parts.append(part(start..<index, name))
        start = index
      }
      parts.append(part(start..<word.range.upperBound, name))
      return parts
    }
  }

  private static func part(_ range: Range<Int>, _ name: FoldedName) -> Word {
    Word(
      scalars: Array(name.scalars[range]), range: range,
      isCapitalised: name.capitals[range.lowerBound])
  }
}
