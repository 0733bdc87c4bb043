/// Numbers as LEB128, signed ones zigzag, as Protocol Buffers has them.
struct VarintWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func put(signed value: Int64) { put(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  mutating func put(wide value: Int128) {
    var rest = UInt128(bitPattern: (value << 1) ^ (value >> 127))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}

/// Reads what `VarintWriter` wrote; every read answers nil at the end or for a number too long.
struct VarintReader {
  private let bytes: UnsafeRawBufferPointer
  private var at = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { at == bytes.count }

  mutating func take() -> UInt64? { number(UInt64.self) }

  mutating func takeSigned() -> Int64? {
    take().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
  }

  mutating func takeWide() -> Int128? {
    number(UInt128.self).map { Int128(bitPattern: $0 >> 1) ^ -Int128(bitPattern: $0 & 1) }
  }

  /// A number of elements: at most what the rest of the bytes can hold.
  mutating func takeCount() -> Int? {
    guard let count = take(), count <= UInt64(bytes.count - at) else { return nil }
    return Int(count)
  }

  private mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type
  ) -> Number? {
    var value: Number = 0
    var shift = 0
    while at < bytes.count, shift < Number.bitWidth {
      let byte = bytes[at]
      at += 1
      value |= Number(truncatingIfNeeded: byte & 0x7f) << Number(shift)
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    return nil
  }
}
