/// The script of a letter, as far as labels need to know it. Ranges are those of Unicode's
/// Scripts.txt, by block.
enum Script: Hashable, Sendable {
  case latin, han, kana, hangul, bopomofo, cyrillic, greek, other

  /// Nil for what is no letter: digits, spaces, marks, punctuation.
  static func of(_ scalar: Unicode.Scalar) -> Script? {
    switch scalar.value {
    case 0x3005, 0x3006, 0x3007, 0x2E80...0x2FDF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xF900...0xFAFF, 0x20000...0x3FFFF:
      return .han
    default: break
    }
    guard scalar.properties.isAlphabetic, scalar.properties.numericType == nil else { return nil }
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A, 0xAA, 0xBA, 0xC0...0x24F, 0x250...0x2AF, 0x1D00...0x1DBF,
      0x1E00...0x1EFF, 0x2C60...0x2C7F, 0xA720...0xA7FF, 0xAB30...0xAB6F, 0xFF21...0xFF3A,
      0xFF41...0xFF5A:
      return .latin
    case 0x370...0x3FF, 0x1F00...0x1FFF: return .greek
    case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: return .cyrillic
    case 0x3041...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: return .kana
    case 0x1100...0x11FF, 0x3130...0x318F, 0xA960...0xA97F, 0xAC00...0xD7FF: return .hangul
    case 0x3100...0x312F, 0x31A0...0x31BF: return .bopomofo
    default:
      // Letters in mathematical styles and in circles are Latin by what they stand for.
      let folded = FoldedName.fold(String(scalar))
      return !folded.isEmpty && folded.allSatisfy(\.isLatinLetter) ? .latin : .other
    }
  }

  /// The scripts labels of a language are written in; nil where it is not known.
  static func expected(of locale: String) -> Set<Script>? {
    switch locale.prefix(while: { $0 != "-" }) {
    case "zh": [.han, .latin, .bopomofo]
    case "ja": [.han, .kana, .latin]
    case "ko": [.hangul, .han, .latin]
    case "ru", "uk", "bg", "be", "sr", "mk", "kk", "mn": [.cyrillic, .latin]
    case "el": [.greek, .latin]
    case "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "da", "fi", "nb", "tr", "vi",
      "id", "ms", "hu", "ro":
      [.latin]
    default: nil
    }
  }
}
