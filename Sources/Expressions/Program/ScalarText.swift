import Glibc

/// Tests on borrowed UTF-8.
enum ScalarText {
  static func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let first = left.baseAddress, let second = right.baseAddress else { return true }
    return memcmp(first, second, left.count) == 0
  }

  /// UTF-8 keeps the order of code points.
  static func order(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> ValueOrder {
    let common = min(left.count, right.count)
    if common > 0, let first = left.baseAddress, let second = right.baseAddress {
      let difference = memcmp(first, second, common)
      if difference != 0 { return difference < 0 ? .less : .greater }
    }
    return ValueOrder(left.count, right.count)
  }

  static func test(
    _ operation: Instruction.Operation, _ text: UnsafeRawBufferPointer,
    _ part: UnsafeRawBufferPointer
  ) -> Bool {
    guard text.count >= part.count else { return false }
    guard let start = text.baseAddress, let wanted = part.baseAddress, part.count > 0 else {
      return true
    }
    switch operation {
    case .startsWith: return memcmp(start, wanted, part.count) == 0
    case .endsWith:
      return memcmp(start + (text.count - part.count), wanted, part.count) == 0
    default:
      for offset in 0...text.count - part.count
      where memcmp(start + offset, wanted, part.count) == 0 {
        return true
      }
      return false
    }
  }

  /// Code points: every byte but the continuation bytes.
  static func size(_ text: UnsafeRawBufferPointer) -> Int64 {
    var count: Int64 = 0
    for byte in text where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// A decimal integer as CEL's `int()` reads it: an optional minus and digits.
  static func integer(_ text: UnsafeRawBufferPointer) -> Int64? {
    let isNegative = text.first == UInt8(ascii: "-")
    guard text.count > (isNegative ? 1 : 0), text.count <= 20 else { return nil }
    var value: Int64 = 0
    for byte in text.dropFirst(isNegative ? 1 : 0) {
      guard Lexer.isDigit(byte) else { return nil }
      let (scaled, first) = value.multipliedReportingOverflow(by: 10)
      // Downwards, because the least integer has no positive counterpart.
      let (next, second) = scaled.subtractingReportingOverflow(Int64(byte - 0x30))
      guard !first, !second else { return nil }
      value = next
    }
    guard !isNegative else { return value }
    return value == .min ? nil : -value
  }
}
