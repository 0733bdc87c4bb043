import Foundation

/// A name as the reviewer reads it: compatibility forms, case, diacritics, the digits of any
/// script and look-alike letters are folded away, so that what looks the same is the same. Each
/// folded scalar knows which scalars of the name it stems from.
package struct FoldedName: Sendable {
  /// No more scalars than these are read of a name.
  package static let limit = 200

  /// The scalars as written, at most `limit`.
  let original: [Unicode.Scalar]
  /// Lower case, without diacritics; decimal digits of all scripts are ASCII digits.
  private(set) var scalars: [Unicode.Scalar] = []
  /// For each folded scalar, the scalars of the name it stems from.
  private var origins: [Range<Int>] = []
  /// For each folded scalar, whether it was a capital letter.
  private(set) var capitals: [Bool] = []

  package init(_ name: String) {
    original = Array(name.unicodeScalars.prefix(Self.limit))
    scalars.reserveCapacity(original.count)
    var text = String()
    text.unicodeScalars.append(contentsOf: original)
    var start = 0
    for character in text {
      let end = start + character.unicodeScalars.count
      append(character, from: start..<end)
      start = end
    }
  }

  var count: Int { scalars.count }

  /// Where a stretch of folded scalars stands in the name as written, in scalars.
  func place(_ range: Range<Int>) -> Range<Int> {
    guard let first = range.first, origins.indices.contains(first), let last = range.last,
      origins.indices.contains(last)
    else { return 0..<original.count }
    return origins[first].lowerBound..<origins[last].upperBound
  }

  /// The folded form of a word of the lexicon or of a person's name.
  static func fold(_ text: String) -> [Unicode.Scalar] { FoldedName(text).scalars }

  /// The name with runs of Chinese numerals that are as long as a phone number, or longer,
  /// written as digits; nil where there are none.
  func readingChineseNumerals(_ least: Int = 11) -> FoldedName? {
    var copy = self
    var changed = false
    var start = 0
    while start < count {
      var end = start
      while end < count, ChineseNumerals.digit(scalars[end]) != nil { end += 1 }
      if end - start >= least {
        for index in start..<end {
          guard let digit = ChineseNumerals.digit(scalars[index]) else { continue }
          changed = changed || !scalars[index].isDecimalDigit
          copy.scalars[index] = Unicode.Scalar(UInt8(ascii: "0") + digit)
        }
      }
      start = max(end, start + 1)
    }
    return changed ? copy : nil
  }

  private mutating func append(_ character: Character, from range: Range<Int>) {
    if character.isASCII, let scalar = character.unicodeScalars.first, range.count == 1 {
      return append(scalar, from: range, isCapital: scalar.properties.isUppercase)
    }
    var folded = String(character).decomposedStringWithCompatibilityMapping
    if folded.unicodeScalars.contains(where: { (0x1100...0x11FF).contains($0.value) }) {
      folded = folded.precomposedStringWithCompatibilityMapping
    }
    for scalar in folded.unicodeScalars where scalar.properties.generalCategory != .nonspacingMark {
      append(scalar, from: range, isCapital: scalar.properties.isUppercase)
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar, from range: Range<Int>, isCapital: Bool) {
    func put(_ scalar: Unicode.Scalar) {
      scalars.append(scalar)
      origins.append(range)
      capitals.append(isCapital)
    }
    if let digit = scalar.decimalValue { return put(Unicode.Scalar(UInt8(ascii: "0") + digit)) }
    for lower in scalar.properties.lowercaseMapping.unicodeScalars {
      for plain in Confusables.latin(lower) { put(plain) }
    }
  }
}

extension Unicode.Scalar {
  /// An ASCII digit, which is what all digits are once folded.
  var isDecimalDigit: Bool { value >= 48 && value <= 57 }

  /// 0–9 for a digit of any script, also circled and raised ones.
  var decimalValue: UInt8? {
    switch properties.numericType {
    case .decimal, .digit:
      guard let value = properties.numericValue, value >= 0, value <= 9 else { return nil }
      return UInt8(value)
    default: return nil
    }
  }

  /// a–z, once folded.
  var isLatinLetter: Bool { value >= 97 && value <= 122 }

  var isLetter: Bool { properties.isAlphabetic }

  /// A Chinese character.
  var isHan: Bool { Script.of(self) == .han }

  /// Space, hyphens, dots and the like, which people put between the digits of a number.
  var isNumberSeparator: Bool {
    switch value {
    case 0x20, 0x28, 0x29, 0x2D, 0x2E, 0x5F, 0xB7, 0x2010...0x2015, 0x2022, 0x2027, 0x2212,
      0x30FB, 0xFF65:
      true
    default: false
    }
  }
}

/// Chinese characters that stand for one digit when a number is spelled out.
enum ChineseNumerals {
  static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar {
    case "0"..."9": UInt8(scalar.value - 48)
    case "〇", "零": 0
    case "一", "壹", "幺": 1
    case "二", "贰", "貳", "两": 2
    case "三", "叁", "參": 3
    case "四", "肆": 4
    case "五", "伍": 5
    case "六", "陆", "陸": 6
    case "七", "柒": 7
    case "八", "捌": 8
    case "九", "玖": 9
    default: nil
    }
  }

  /// Also the words for ten and hundred, as in house numbers.
  static func isNumeral(_ scalar: Unicode.Scalar) -> Bool {
    digit(scalar) != nil || scalar == "十" || scalar == "百" || scalar == "拾" || scalar == "佰"
  }
}
