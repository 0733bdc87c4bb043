import Events

/// Writing JSON straight into bytes. Commas are put where the last byte asks for one, so that
/// writers need no state.
extension [UInt8] {
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
    append(UInt8(ascii: "\""))
    append(name)
    append("\":")
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

  /// RFC 8259 section 7: the quotation mark, the reverse solidus and control characters.
  private mutating func escape(_ value: UnsafeRawBufferPointer) {
    for byte in value {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x0A: append("\\n")
      case 0x0D: append("\\r")
      case 0x09: append("\\t")
      case 0..<0x20:
        append("\\u00")
        appendHex(byte)
      default: append(byte)
      }
    }
  }

  mutating func appendHex(_ byte: UInt8) {
    for nibble in [byte >> 4, byte & 15] {
      append(nibble < 10 ? nibble + 48 : nibble + 87)
    }
  }

  mutating func hex(_ value: UInt64) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      appendHex(UInt8(truncatingIfNeeded: value >> shift))
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
    var rest = value
    var digits = 0
    let start = count
    repeat {
      append(UInt8(truncatingIfNeeded: rest % 10) + 48)
      rest /= 10
      digits += 1
    } while rest > 0 || digits < minimum
    self[start...].reverse()
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
extension [UInt8] {
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
    append(UInt8(ascii: "\""))
    appendTime(time)
    append(UInt8(ascii: "\""))
  }
}
