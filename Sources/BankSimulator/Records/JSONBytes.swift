/// Writing JSON and times straight into bytes.
extension [UInt8] {
  @inline(__always)
  mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// A member with a fixed text; `name` is written with its quotes, colon and leading comma.
  @inline(__always)
  mutating func member(_ name: StaticString, _ value: StaticString) {
    append(name)
    append(UInt8(ascii: "\""))
    append(value)
    append(UInt8(ascii: "\""))
  }

  mutating func decimal(_ value: Int64, digits: Int = 1) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var buffer: (UInt64, UInt64, UInt64) = (0, 0, 0)
    Swift.withUnsafeMutableBytes(of: &buffer) { text in
      var at = text.count
      repeat {
        at -= 1
        text[at] = UInt8(truncatingIfNeeded: 48 + rest % 10)
        rest /= 10
      } while rest > 0 || text.count - at < digits
      append(contentsOf: text[at...])
    }
  }

  /// An amount of minor units with its point, without a point for no digits.
  mutating func money(_ units: Int64, exponent: Int) {
    var scale: Int64 = 1
    for _ in 0..<exponent { scale *= 10 }
    if units < 0 { append(UInt8(ascii: "-")) }
    decimal(abs(units) / scale)
    if exponent > 0 {
      append(UInt8(ascii: "."))
      decimal(abs(units) % scale, digits: exponent)
    }
  }

  mutating func date(_ days: Int64) {
    let (year, month, day) = LocalTime.civil(days)
    decimal(year, digits: 4)
    append(UInt8(ascii: "-"))
    decimal(month, digits: 2)
    append(UInt8(ascii: "-"))
    decimal(day, digits: 2)
  }

  /// RFC 3339 with milliseconds and the offset.
  mutating func time(_ time: LocalTime) {
    date(time.days)
    append(UInt8(ascii: "T"))
    decimal(time.millisecond / 3_600_000, digits: 2)
    append(UInt8(ascii: ":"))
    decimal(time.millisecond / 60_000 % 60, digits: 2)
    append(UInt8(ascii: ":"))
    decimal(time.millisecond / 1_000 % 60, digits: 2)
    append(UInt8(ascii: "."))
    decimal(time.millisecond % 1_000, digits: 3)
    guard time.offsetMinutes != 0 else { return append(UInt8(ascii: "Z")) }
    append(time.offsetMinutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    decimal(abs(time.offsetMinutes) / 60, digits: 2)
    append(UInt8(ascii: ":"))
    decimal(abs(time.offsetMinutes) % 60, digits: 2)
  }
}
