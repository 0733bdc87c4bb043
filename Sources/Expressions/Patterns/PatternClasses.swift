/// Escapes and character classes of regular expressions.
extension PatternParser {
  mutating func escape() throws(PatternError) -> PatternNode {
    let assertions: [Unicode.Scalar: PatternAssertion] = [
      "A": .textStart, "z": .textEnd, "b": .wordBoundary, "B": .notWordBoundary,
    ]
    if position + 1 < scalars.count, let letter = UnicodeScalar(scalars[position + 1]),
      let assertion = assertions[letter]
    {
      position += 2
      return .assertion(assertion)
    }
    return set(try escapedSet())
  }

  /// An escape that stands for characters, in or out of brackets.
  private mutating func escapedSet() throws(PatternError) -> ScalarSet {
    position += 1
    guard let value = peek, let letter = UnicodeScalar(value) else {
      throw PatternError("trailing backslash")
    }
    position += 1
    switch letter {
    case "d": return .digits
    case "w": return .word
    case "s": return .space
    case "D": return ScalarSet(ScalarSet.digits.ranges, isInverted: true)
    case "W": return ScalarSet(ScalarSet.word.ranges, isInverted: true)
    case "S": return ScalarSet(ScalarSet.space.ranges, isInverted: true)
    case "p", "P": return try category(isInverted: letter == "P")
    default:
      let scalar = try escapedScalar(letter)
      return ScalarSet([scalar...scalar])
    }
  }

  private mutating func escapedScalar(_ letter: Unicode.Scalar) throws(PatternError) -> UInt32 {
    switch letter {
    case "n": return 0x0A
    case "t": return 0x09
    case "r": return 0x0D
    case "f": return 0x0C
    case "v": return 0x0B
    case "a": return 0x07
    case "x": return try hexadecimal()
    case "0"..."7":
      // One to three octal digits; a single one but 0 would be a back-reference.
      var value = letter.value - 0x30
      var count = 1
      while count < 3, let next = peek, (0x30...0x37).contains(next) {
        value = value * 8 + next - 0x30
        position += 1
        count += 1
      }
      guard letter == "0" || count > 1 else {
        throw PatternError("back-references are not supported")
      }
      return value
    default:
      guard letter.isASCII, !ScalarSet.word.contains(letter.value) else {
        throw PatternError("unknown escape sequence")
      }
      return letter.value
    }
  }

  private mutating func hexadecimal() throws(PatternError) -> UInt32 {
    let isBraced = accept("{")
    var value: UInt32 = 0
    var count = 0
    while count < (isBraced ? 6 : 2), let next = peek, next < 0x80,
      let digit = Lexer.hexValue(UInt8(next))
    {
      value = value * 16 + digit
      position += 1
      count += 1
    }
    guard count == 2 || (isBraced && count > 0), !isBraced || accept("}"), value <= 0x10FFFF
    else { throw PatternError("bad hexadecimal escape") }
    return value
  }

  private mutating func category(isInverted: Bool) throws(PatternError) -> ScalarSet {
    guard let first = peek, let letter = UnicodeScalar(first) else {
      throw PatternError("missing character class")
    }
    position += 1
    var name = String(letter)
    var inverted = isInverted
    if letter == "{" {
      name = ""
      if accept("^") { inverted.toggle() }
      while let next = peek, !at("}"), let scalar = UnicodeScalar(next) {
        name.unicodeScalars.append(scalar)
        position += 1
      }
      guard accept("}") else { throw PatternError("missing }") }
    }
    guard var set = ScalarSet.unicode(name) else {
      throw PatternError("unknown character class; general categories and Han are supported")
    }
    set.isInverted = inverted
    return set
  }

  mutating func bracketed() throws(PatternError) -> ScalarSet {
    position += 1
    let isInverted = accept("^")
    var result = ScalarSet()
    var isFirst = true
    while isFirst || !at("]") {
      guard peek != nil else { throw PatternError("missing ]") }
      isFirst = false
      if at("["), at(":", ahead: 1), let posix = try posixClass() {
        result.formUnion(posix)
        continue
      }
      let item = try bracketItem()
      guard at("-"), !at("]", ahead: 1), position + 1 < scalars.count else {
        result.formUnion(item)
        continue
      }
      position += 1
      let end = try bracketItem()
      guard let low = Self.single(item), let high = Self.single(end), low <= high else {
        throw PatternError("bad character range")
      }
      result.ranges.append(low...high)
    }
    position += 1
    if flags.ignoresCase { result = result.foldingCase }
    result.isInverted = isInverted
    return result
  }

  private static func single(_ set: ScalarSet) -> UInt32? {
    guard set.ranges.count == 1, !set.isInverted, set.categories == 0,
      let range = set.ranges.first, range.count == 1
    else { return nil }
    return range.lowerBound
  }

  private mutating func bracketItem() throws(PatternError) -> ScalarSet {
    if at("\\") { return try escapedSet() }
    guard let scalar = peek else { throw PatternError("missing ]") }
    position += 1
    return ScalarSet([scalar...scalar])
  }

  /// `[:alpha:]`; nil when the brackets are something else.
  private mutating func posixClass() throws(PatternError) -> ScalarSet? {
    let start = position
    position += 2
    let isInverted = accept("^")
    var name = ""
    while let value = peek, let scalar = UnicodeScalar(value), scalar.properties.isAlphabetic {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard accept(":"), accept("]") else {
      position = start
      return nil
    }
    guard var set = ScalarSet.posix(name) else { throw PatternError("unknown class name") }
    set.isInverted = isInverted
    return set
  }
}
