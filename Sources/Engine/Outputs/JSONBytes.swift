import Events
import Records

/// Writing JSON straight into bytes. Commas are put where the last byte asks for one, so that
/// writers need no state.
extension ByteWriter {
  @inline(__always)
  mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeRawBufferPointer(text.bytes))
  }

  private mutating func separate() {
    if let last, last != UInt8(ascii: "{"), last != UInt8(ascii: "["), last != UInt8(ascii: ":") {
      append(UInt8(ascii: ","))
    }
  }

  mutating func openObject() {
    separate()
    append(UInt8(ascii: "{"))
  }
  /// The first bracket of a value, which follows whatever was in the arena before.
  mutating func openRoot() { append(UInt8(ascii: "{")) }
  mutating func closeObject() { append(UInt8(ascii: "}")) }
  mutating func openArray() {
    separate()
    append(UInt8(ascii: "["))
  }
  mutating func closeArray() { append(UInt8(ascii: "]")) }

  mutating func key(_ name: StaticString) {
    separate()
    let name = name.bytes
    append(maximum: name.count + 3) { text in
      text[0] = UInt8(ascii: "\"")
      if let start = name.baseAddress {
        UnsafeMutableRawPointer(text + 1).copyMemory(from: start, byteCount: name.count)
      }
      text[name.count + 1] = UInt8(ascii: "\"")
      text[name.count + 2] = UInt8(ascii: ":")
      return name.count + 3
    }
  }

  mutating func key(_ name: String) {
    string(name)
    append(UInt8(ascii: ":"))
  }

  mutating func string(_ value: UnsafeRawBufferPointer) {
    separate()
    append(UInt8(ascii: "\""))
    escape(value)
    append(UInt8(ascii: "\""))
  }

  mutating func string(_ value: String) {
    var value = value
    value.withUTF8 { string(UnsafeRawBufferPointer($0)) }
  }

  mutating func string(_ value: StaticString) { string(value.bytes) }

  /// A string whose JSON was written before, quotation marks included.
  @inline(__always)
  mutating func string(rendered: UnsafeRawBufferPointer) {
    separate()
    append(contentsOf: rendered)
  }

  /// Members of an object whose JSON was written before; none where it is empty.
  @inline(__always)
  mutating func members(rendered: UnsafeRawBufferPointer) {
    guard !rendered.isEmpty else { return }
    separate()
    append(contentsOf: rendered)
  }

  /// RFC 8259 section 7: the quotation mark, the reverse solidus and control characters. Runs
  /// without any are copied at once.
  private mutating func escape(_ value: UnsafeRawBufferPointer) {
    if isPlain(value) { return append(contentsOf: value) }
    var start = 0
    for (index, byte) in value.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
      if index > start {
        append(contentsOf: UnsafeRawBufferPointer(rebasing: value[start..<index]))
      }
      start = index + 1
      escape(byte)
    }
    if start == 0 { return append(contentsOf: value) }
    if start < value.count {
      append(contentsOf: UnsafeRawBufferPointer(rebasing: value[start...]))
    }
  }

  /// Whether nothing has to be escaped. Looks at eight bytes at once: a byte below n, and a byte
  /// of zero, show in its highest bit (Warren, Hacker's Delight, section 6-1).
  private func isPlain(_ value: UnsafeRawBufferPointer) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highest = ones << 7
    var found: UInt64 = 0
    var at = 0
    while at + 8 <= value.count {
      let word = value.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      let quote = word ^ (ones &* 0x22)
      let solidus = word ^ (ones &* 0x5C)
      found |= (word &- ones &* 0x20) & ~word
      found |= (quote &- ones) & ~quote
      found |= (solidus &- ones) & ~solidus
      at += 8
    }
    guard found & highest == 0 else { return false }
    while at < value.count {
      let byte = value[at]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C { return false }
      at += 1
    }
    return true
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case 0x0A: append("\\n")
    case 0x0D: append("\\r")
    case 0x09: append("\\t")
    default:
      append("\\u00")
      appendHex(byte)
    }
  }

  mutating func appendHex(_ byte: UInt8) {
    let (high, low) = (byte >> 4, byte & 15)
    append(high < 10 ? high + 48 : high + 87)
    append(low < 10 ? low + 48 : low + 87)
  }

  mutating func hex(_ value: UInt64) {
    append(maximum: 16) { text in
      var rest = value
      for place in stride(from: 15, through: 0, by: -1) {
        let nibble = UInt8(truncatingIfNeeded: rest & 15)
        text[place] = nibble < 10 ? nibble + 48 : nibble + 87
        rest >>= 4
      }
      return 16
    }
  }

  mutating func integer(_ value: Int64) {
    separate()
    appendInteger(value)
  }

  mutating func appendInteger(_ value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    appendDigits(value.magnitude, minimum: 1)
  }

  /// Decimal digits with leading zeros up to `minimum`.
  mutating func appendDigits(_ value: UInt64, minimum: Int) {
    // 2^64 has 20 digits; no caller asks for more.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { text in
      var rest = value
      var place = 20
      repeat {
        place -= 1
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        text[place] = UInt8(truncatingIfNeeded: digit) + 48
        rest = quotient
      } while rest > 0 || 20 - place < Swift.min(minimum, 20)
      append(contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[place...]))
    }
  }

  mutating func bool(_ value: Bool) {
    separate()
    append(value ? "true" : "false")
  }

  mutating func null() {
    separate()
    append("null")
  }

  /// The shortest decimal that reads back as the same double; null for what JSON cannot say.
  mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    separate()
    append(contentsOf: value.description.utf8)
  }
}

/// Members: a key and a value.
extension ByteWriter {
  mutating func member(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
    key(name)
    string(value)
  }
  mutating func member(_ name: StaticString, _ value: String) {
    key(name)
    string(value)
  }
  mutating func member(_ name: StaticString, _ value: StaticString) {
    key(name)
    string(value)
  }
  mutating func member(_ name: StaticString, _ value: Int64) {
    key(name)
    integer(value)
  }
  mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    bool(value)
  }
  mutating func member(_ name: StaticString, _ value: Double) {
    key(name)
    double(value)
  }
  /// A time as RFC 3339 in UTC.
  mutating func member(_ name: StaticString, time: Int64) {
    key(name)
    self.time(time)
  }

  /// A time as RFC 3339 in UTC.
  mutating func time(_ time: Int64) {
    append(UInt8(ascii: "\""))
    appendTime(time)
    append(UInt8(ascii: "\""))
  }
}
