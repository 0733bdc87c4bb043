/// Parses RE2's syntax (github.com/google/re2/wiki/Syntax). What RE2 leaves out, such as
/// back-references and look-around, is an error here too.
struct PatternParser {
  /// The largest count in `{n,m}`, as in RE2.
  static let maximumCount = 1000
  private static let maximumNesting = 100

  struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesNewline = false
  }

  let scalars: [UInt32]
  var position = 0
  var flags = Flags()
  private var nesting = 0

  init(_ text: String) {
    scalars = text.unicodeScalars.map(\.value)
  }

  var peek: UInt32? { position < scalars.count ? scalars[position] : nil }

  func at(_ scalar: Unicode.Scalar, ahead: Int = 0) -> Bool {
    position + ahead < scalars.count && scalars[position + ahead] == scalar.value
  }

  mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
    guard at(scalar) else { return false }
    position += 1
    return true
  }

  mutating func parse() throws(PatternError) -> PatternNode {
    let node = try alternatives()
    guard position == scalars.count else { throw PatternError("unexpected )") }
    return node
  }

  private mutating func alternatives() throws(PatternError) -> PatternNode {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.maximumNesting else {
      throw PatternError("nested deeper than \(Self.maximumNesting) groups")
    }
    var options = [try sequence()]
    while accept("|") { options.append(try sequence()) }
    return options.count == 1 ? options[0] : .alternatives(options)
  }

  private mutating func sequence() throws(PatternError) -> PatternNode {
    var parts: [PatternNode] = []
    while peek != nil, !at("|"), !at(")") {
      if at("\\"), at("Q", ahead: 1) {
        parts += quoted()
        continue
      }
      guard let atom = try atom() else { continue }
      parts.append(try repeated(atom))
    }
    return .sequence(parts)
  }

  /// `\Q…\E`.
  private mutating func quoted() -> [PatternNode] {
    position += 2
    var parts: [PatternNode] = []
    while let scalar = peek {
      if at("\\"), at("E", ahead: 1) {
        position += 2
        break
      }
      position += 1
      parts.append(literal(scalar))
    }
    return parts
  }

  private mutating func repeated(_ atom: PatternNode) throws(PatternError) -> PatternNode {
    var node = atom
    var isRepeated = false
    while let (least, most) = try count() {
      guard !isRepeated else { throw PatternError("bad repetition operator") }
      isRepeated = true
      // Greedy or not decides only what is captured, not whether there is a match.
      _ = accept("?")
      node = .repetition(node, least: least, most: most)
    }
    return node
  }

  private mutating func count() throws(PatternError) -> (Int, Int?)? {
    if accept("*") { return (0, nil) }
    if accept("+") { return (1, nil) }
    if accept("?") { return (0, 1) }
    guard at("{") else { return nil }
    let start = position
    position += 1
    guard let least = number() else {
      position = start
      return nil
    }
    var most: Int? = least
    if accept(",") { most = number() }
    guard accept("}") else {
      position = start
      return nil
    }
    guard least <= Self.maximumCount, (most ?? least) <= Self.maximumCount, least <= most ?? least
    else { throw PatternError("bad repetition count") }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let digit = peek, (0x30...0x39).contains(digit) {
      value = min((value ?? 0) * 10 + Int(digit - 0x30), 100_000)
      position += 1
    }
    return value
  }

  func literal(_ scalar: UInt32) -> PatternNode { set(ScalarSet([scalar...scalar])) }

  func set(_ set: ScalarSet) -> PatternNode { .set(flags.ignoresCase ? set.foldingCase : set) }

  /// One atom; nil where a flag group such as `(?i)` leaves nothing to match.
  private mutating func atom() throws(PatternError) -> PatternNode? {
    guard let scalar = peek else { return nil }
    switch UnicodeScalar(scalar) {
    case "(": return try group()
    case "[": return .set(try bracketed())
    case "\\": return try escape()
    case ".":
      position += 1
      return .set(flags.dotMatchesNewline ? .any : .notNewline)
    case "^":
      position += 1
      return .assertion(flags.isMultiline ? .lineStart : .textStart)
    case "$":
      position += 1
      return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    case "*", "+", "?": throw PatternError("nothing to repeat")
    case "{":
      if let (_, _) = try count() { throw PatternError("nothing to repeat") }
      position += 1
      return literal(scalar)
    default:
      position += 1
      return literal(scalar)
    }
  }

  private mutating func group() throws(PatternError) -> PatternNode? {
    position += 1
    let saved = flags
    if accept("?") {
      if accept("P") || at("<") {
        guard accept("<") else { throw PatternError("bad group name") }
        guard !at("="), !at("!") else { throw PatternError("look-behind is not supported") }
        let start = position
        while let scalar = peek, ScalarSet.word.contains(scalar) { position += 1 }
        guard position > start, accept(">") else { throw PatternError("bad group name") }
      } else {
        guard !at("="), !at("!") else { throw PatternError("look-ahead is not supported") }
        try flagGroup()
        if accept(")") { return nil }
        guard accept(":") else { throw PatternError("unknown group flag") }
      }
    }
    let node = try alternatives()
    guard accept(")") else { throw PatternError("missing )") }
    flags = saved
    return node
  }

  private mutating func flagGroup() throws(PatternError) {
    var isOn = true
    while let scalar = peek, !at(")"), !at(":") {
      switch UnicodeScalar(scalar) {
      case "i": flags.ignoresCase = isOn
      case "m": flags.isMultiline = isOn
      case "s": flags.dotMatchesNewline = isOn
      case "U": break
      case "-" where isOn: isOn = false
      default: throw PatternError("unknown group flag")
      }
      position += 1
    }
  }
}
