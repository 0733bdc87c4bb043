/// Where the parts of a row lie: key (0, 2 or 4 bytes), the tile's distance from the series'
/// first tile, the number of events, their sum.
///
/// Narrow rows take 2 + 1 bytes besides the key, and 5 for a sum, and serve until a row holds
/// more than 255 events or an amount beyond 40 bits; wide ones take 4 + 4 and 8.
struct RowLayout {
  let isWide: Bool
  let keyBytes: Int
  let countAt: Int
  /// 0 without a sum.
  let sumAt: Int
  let stride: Int

  init(isWide: Bool, keyBytes: Int, hasSum: Bool) {
    self.isWide = isWide
    self.keyBytes = keyBytes
    countAt = keyBytes + (isWide ? 4 : 2)
    let end = countAt + (isWide ? 4 : 1)
    sumAt = hasSum ? end : 0
    stride = end + (hasSum ? (isWide ? 8 : 5) : 0)
  }

  @inline(__always)
  func key(_ row: UnsafeRawPointer) -> UInt32 {
    switch keyBytes {
    case 0: 0
    case 2: UInt32(row.loadUnaligned(as: UInt16.self))
    default: row.loadUnaligned(as: UInt32.self)
    }
  }

  @inline(__always)
  func setKey(_ key: UInt32, _ row: UnsafeMutableRawPointer) {
    switch keyBytes {
    case 0: break
    case 2: row.storeBytes(of: UInt16(truncatingIfNeeded: key), as: UInt16.self)
    default: row.storeBytes(of: key, as: UInt32.self)
    }
  }

  @inline(__always)
  func distance(_ row: UnsafeRawPointer) -> Int {
    isWide
      ? Int(row.loadUnaligned(fromByteOffset: keyBytes, as: UInt32.self))
      : Int(row.loadUnaligned(fromByteOffset: keyBytes, as: UInt16.self))
  }

  @inline(__always)
  func setDistance(_ distance: Int, _ row: UnsafeMutableRawPointer) {
    if isWide {
      row.storeBytes(
        of: UInt32(truncatingIfNeeded: distance), toByteOffset: keyBytes, as: UInt32.self)
    } else {
      row.storeBytes(
        of: UInt16(truncatingIfNeeded: distance), toByteOffset: keyBytes, as: UInt16.self)
    }
  }

  /// Rows are in this order: by key, then by tile.
  @inline(__always)
  func order(_ row: UnsafeRawPointer) -> UInt64 {
    UInt64(key(row)) << 32 | UInt64(truncatingIfNeeded: distance(row))
  }

  @inline(__always)
  func count(_ row: UnsafeRawPointer) -> Int64 {
    isWide
      ? Int64(row.loadUnaligned(fromByteOffset: countAt, as: UInt32.self))
      : Int64(row.load(fromByteOffset: countAt, as: UInt8.self))
  }

  @inline(__always)
  func setCount(_ count: Int64, _ row: UnsafeMutableRawPointer) {
    if isWide {
      row.storeBytes(of: UInt32(clamping: count), toByteOffset: countAt, as: UInt32.self)
    } else {
      row.storeBytes(of: UInt8(clamping: count), toByteOffset: countAt, as: UInt8.self)
    }
  }

  @inline(__always)
  func sum(_ row: UnsafeRawPointer) -> Int64 {
    guard sumAt > 0 else { return 0 }
    return isWide
      ? row.loadUnaligned(fromByteOffset: sumAt, as: Int64.self) : Packed.load40(row + sumAt)
  }

  @inline(__always)
  func setSum(_ sum: Int64, _ row: UnsafeMutableRawPointer) {
    guard sumAt > 0 else { return }
    if isWide {
      row.storeBytes(of: sum, toByteOffset: sumAt, as: Int64.self)
    } else {
      Packed.store40(sum, row + sumAt)
    }
  }

  /// Whether a row can hold these.
  @inline(__always)
  func holds(count: Int64, sum: Int64) -> Bool {
    isWide || (count <= 255 && (sumAt == 0 || Packed.fits40(sum)))
  }

  @inline(__always)
  func holds(distance: Int) -> Bool { distance <= (isWide ? Int(UInt32.max) : Int(UInt16.max)) }

  /// Writes a whole row.
  func write(_ row: Row, _ at: UnsafeMutableRawPointer) {
    setKey(row.key, at)
    setDistance(row.distance, at)
    setCount(row.count, at)
    setSum(row.sum, at)
  }

  func read(_ at: UnsafeRawPointer) -> Row {
    Row(key: key(at), distance: distance(at), count: count(at), sum: sum(at))
  }
}

/// A row, unpacked.
struct Row: Equatable {
  var key: UInt32
  var distance: Int
  var count: Int64
  var sum: Int64
}
