/// A set of Unicode scalars: ranges and general categories, possibly inverted.
struct ScalarSet: Hashable, Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  /// Bits of `categoryBit`.
  var categories: UInt32 = 0
  var isInverted = false

  init(_ ranges: [ClosedRange<UInt32>] = [], categories: UInt32 = 0, isInverted: Bool = false) {
    self.ranges = ranges
    self.categories = categories
    self.isInverted = isInverted
  }

  func contains(_ scalar: UInt32) -> Bool {
    var isIn = false
    for range in ranges where range.contains(scalar) {
      isIn = true
      break
    }
    if !isIn, categories != 0, let unicode = UnicodeScalar(scalar) {
      isIn = categories & Self.categoryBit(unicode.properties.generalCategory) != 0
    }
    return isIn != isInverted
  }

  /// Adds another set. An inverted one without categories is added as its complement's ranges.
  mutating func formUnion(_ other: ScalarSet) {
    guard other.isInverted else {
      ranges += other.ranges
      categories |= other.categories
      return
    }
    categories |= other.categories == 0 ? 0 : ~other.categories
    if other.categories == 0 { ranges += Self.complement(other.ranges) }
  }

  static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return result
  }

  /// The set with the other case of each of its letters, by the simple case mappings. Ranges
  /// larger than 1,024 scalars are widened in their ASCII part alone.
  var foldingCase: ScalarSet {
    var result = self
    for range in ranges {
      let end = range.count <= 1024 ? range.upperBound : min(range.upperBound, 0x7F)
      guard range.lowerBound <= end else { continue }
      for value in range.lowerBound...end {
        guard let scalar = UnicodeScalar(value) else { continue }
        let properties = scalar.properties
        for mapping in [properties.lowercaseMapping, properties.uppercaseMapping] {
          let scalars = mapping.unicodeScalars
          guard scalars.count == 1, let other = scalars.first, other != scalar else { continue }
          result.ranges.append(other.value...other.value)
        }
      }
    }
    return result
  }

  static let digits = ScalarSet([0x30...0x39])
  static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  /// RE2's `\s`: tab, newline, form feed, carriage return, space.
  static let space = ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
  static let any = ScalarSet([0...0x10FFFF])
  static let notNewline = ScalarSet([0x0A...0x0A], isInverted: true)

  static func posix(_ name: String) -> ScalarSet? {
    switch name {
    case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
    case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
    case "ascii": ScalarSet([0...0x7F])
    case "blank": ScalarSet([0x09...0x09, 0x20...0x20])
    case "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F])
    case "digit": digits
    case "graph": ScalarSet([0x21...0x7E])
    case "lower": ScalarSet([0x61...0x7A])
    case "print": ScalarSet([0x20...0x7E])
    case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
    case "space": ScalarSet([0x09...0x0D, 0x20...0x20])
    case "upper": ScalarSet([0x41...0x5A])
    case "word": word
    case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
    default: nil
    }
  }

  /// Script `Han` of the Unicode character database.
  static let han = ScalarSet([
    0x2E80...0x2E99, 0x2E9B...0x2EF3, 0x2F00...0x2FD5, 0x3005...0x3005, 0x3007...0x3007,
    0x3021...0x3029, 0x3038...0x303B, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFA6D,
    0xFA70...0xFAD9, 0x16FE2...0x16FE3, 0x16FF0...0x16FF1, 0x20000...0x2A6DF,
    0x2A700...0x2B739, 0x2B740...0x2B81D, 0x2B820...0x2CEA1, 0x2CEB0...0x2EBE0,
    0x2F800...0x2FA1D, 0x30000...0x3134A, 0x31350...0x323AF,
  ])
}
