/// A word of a folded name: a run of Latin letters and digits.
struct Word {
  /// Folded.
  var scalars: [Unicode.Scalar]
  /// In folded scalars.
  var range: Range<Int>
  /// True when it begins with a capital letter.
  var isCapitalised: Bool

  var text: String {
    var text = String()
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }

  /// Its value when it is all digits and short enough.
  var number: Int? {
    guard scalars.count <= 9, scalars.allSatisfy(\.isDecimalDigit) else { return nil }
    return Int(text)
  }
}

enum Words {
  /// The words of a name, in order.
  static func all(in name: FoldedName) -> [Word] {
    runs(in: name) { $0.isLatinLetter || $0.isDecimalDigit }
  }

  /// Runs of scalars that belong to words.
  static func runs(
    in name: FoldedName, where belongs: (Unicode.Scalar) -> Bool
  ) -> [Word] {
    var words: [Word] = []
    var start: Int?
    for index in 0...name.count {
      if index < name.count, belongs(name.scalars[index]) {
        if start == nil { start = index }
      } else if let first = start {
        words.append(
          Word(
            scalars: Array(name.scalars[first..<index]), range: first..<index,
            isCapitalised: name.capitals[first]))
        start = nil
      }
    }
    return words
  }
}
