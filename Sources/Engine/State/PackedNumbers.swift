/// Integers in as few bytes as they need: 40 bits for amounts (5.4 thousand million major units of
/// two digits), 48 bits for times (to the year 6429).
enum Packed {
  @inline(__always)
  static func fits40(_ value: Int64) -> Bool {
    value >= -0x80_0000_0000 && value <= 0x7F_FFFF_FFFF
  }

  @inline(__always)
  static func load40(_ from: UnsafeRawPointer) -> Int64 {
    Int64(from.loadUnaligned(fromByteOffset: 4, as: Int8.self)) << 32
      | Int64(from.loadUnaligned(as: UInt32.self))
  }

  @inline(__always)
  static func store40(_ value: Int64, _ to: UnsafeMutableRawPointer) {
    to.storeBytes(of: UInt32(truncatingIfNeeded: value), as: UInt32.self)
    to.storeBytes(of: Int8(truncatingIfNeeded: value >> 32), toByteOffset: 4, as: Int8.self)
  }

  private static var least48: Int64 { -0x8000_0000_0000 }
  private static var most48: Int64 { 0x7FFF_FFFF_FFFF }

  /// `Int64.min` and `Int64.max`, which stand for "none" and "never", come back as themselves.
  @inline(__always)
  static func load48(_ from: UnsafeRawPointer) -> Int64 {
    let value =
      Int64(from.loadUnaligned(fromByteOffset: 4, as: Int16.self)) << 32
      | Int64(from.loadUnaligned(as: UInt32.self))
    return value == least48 ? Int64.min : value == most48 ? Int64.max : value
  }

  @inline(__always)
  static func store48(_ value: Int64, _ to: UnsafeMutableRawPointer) {
    let held = max(least48, min(value, most48))
    to.storeBytes(of: UInt32(truncatingIfNeeded: held), as: UInt32.self)
    to.storeBytes(of: Int16(truncatingIfNeeded: held >> 32), toByteOffset: 4, as: Int16.self)
  }
}
