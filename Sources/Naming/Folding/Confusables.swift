/// Letters that are read as Latin ones: Cyrillic and Greek look-alikes (the part of Unicode's
/// confusables, UTS #39, that occurs in practice), and Latin letters that compatibility forms
/// leave as they are.
enum Confusables {
  /// The Latin letters a lower-case letter is read as; itself where there are none.
  static func latin(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    guard scalar.value >= 0x80 else { return [scalar] }
    return table[scalar] ?? [scalar]
  }

  /// True for a letter of another script that looks like a Latin one.
  static func looksLatin(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x370, let plain = table[scalar] else { return false }
    return plain.allSatisfy(\.isLatinLetter)
  }

  private static let table: [Unicode.Scalar: [Unicode.Scalar]] = {
    let pairs: [(String, String)] = [
      ("а", "a"), ("в", "b"), ("с", "c"), ("ԁ", "d"), ("е", "e"), ("ё", "e"), ("һ", "h"),
      ("н", "h"), ("і", "i"), ("ї", "i"), ("ј", "j"), ("к", "k"), ("ӏ", "l"), ("м", "m"),
      ("о", "o"), ("р", "p"), ("ԛ", "q"), ("ѕ", "s"), ("т", "t"), ("ѵ", "v"), ("ԝ", "w"),
      ("х", "x"), ("у", "y"), ("ү", "y"), ("г", "r"),
      ("α", "a"), ("β", "b"), ("ε", "e"), ("η", "n"), ("ι", "i"), ("κ", "k"), ("ν", "v"),
      ("ο", "o"), ("ρ", "p"), ("τ", "t"), ("υ", "u"), ("χ", "x"), ("ω", "w"), ("γ", "y"),
      ("ϲ", "c"), ("ϳ", "j"),
      ("ɑ", "a"), ("ɡ", "g"), ("ı", "i"), ("ȷ", "j"), ("ɩ", "i"), ("ʀ", "r"), ("ᴏ", "o"),
      ("ᴘ", "p"), ("ᴇ", "e"), ("ꜱ", "s"), ("ᴀ", "a"), ("ʟ", "l"),
      ("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("ø", "o"), ("đ", "d"), ("ð", "d"), ("ł", "l"),
      ("þ", "th"), ("ħ", "h"), ("ŧ", "t"), ("ŋ", "n"),
    ]
    var table: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    for (from, to) in pairs {
      if let scalar = from.unicodeScalars.first { table[scalar] = Array(to.unicodeScalars) }
    }
    return table
  }()
}
