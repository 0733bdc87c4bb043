import Glibc

/// Doubles as text.
enum NumberText {
  /// The shortest decimal that reads back as the same double, without a trailing `.0`.
  static func shortest(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Correctly rounded decimal text by the C library, whose result is exact for any precision.
  /// - Parameter format: `%.*f` or `%.*e`.
  static func formatted(_ value: Double, precision: Int, exponent: Bool) -> String {
    if value.isNaN || value.isInfinite { return shortest(value) }
    // 309 digits before the point, the precision, sign, point and end.
    let capacity = 320 + precision
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
      let count = withVaList([Int32(precision), value]) { arguments in
        vsnprintf(buffer.baseAddress, capacity, exponent ? "%.*e" : "%.*f", arguments)
      }
      let bytes = buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
