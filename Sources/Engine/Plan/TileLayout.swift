import Strategy

/// Where the columns of a series' tiles lie: byte positions, 0 for a column it does not have.
///
/// A tile is its distance from the series' first tile, the number of its values, then a value for
/// each of sum, minimum and maximum, and a time and a value for each of first and last. Narrow
/// tiles take 2 + 1 bytes, 5 a value and 6 a time, and serve until a tile holds more than 255
/// values or an amount beyond 40 bits; wide ones take 4 + 4 bytes and 8 for everything.
struct TileLayout {
  let isWide: Bool
  let stride: Int
  let sum: Int
  let minimum: Int
  let maximum: Int
  /// The time; the value follows it.
  let first: Int
  let last: Int

  init(_ columns: TileSeriesPlan.Columns, isWide: Bool) {
    self.isWide = isWide
    var at = isWide ? 8 : 3
    let value = isWide ? 8 : 5
    let pair = isWide ? 16 : 11
    func place(_ column: TileSeriesPlan.Columns, _ size: Int) -> Int {
      guard columns.contains(column) else { return 0 }
      defer { at += size }
      return at
    }
    sum = place(.sum, value)
    minimum = place(.min, value)
    maximum = place(.max, value)
    first = place(.first, pair)
    last = place(.last, pair)
    stride = at
  }

  /// A layout for what is no tile, but lies where tiles do: nothing but its size.
  init(stride: Int) {
    isWide = false
    self.stride = stride
    (sum, minimum, maximum, first, last) = (0, 0, 0, 0, 0)
  }

  // The numbers of one tile, by its address.

  @inline(__always)
  func distance(_ tile: UnsafeRawPointer) -> Int {
    isWide
      ? Int(tile.loadUnaligned(as: UInt32.self)) : Int(tile.loadUnaligned(as: UInt16.self))
  }

  @inline(__always)
  func setDistance(_ distance: Int, _ tile: UnsafeMutableRawPointer) {
    if isWide {
      tile.storeBytes(of: UInt32(truncatingIfNeeded: distance), as: UInt32.self)
    } else {
      tile.storeBytes(of: UInt16(truncatingIfNeeded: distance), as: UInt16.self)
    }
  }

  @inline(__always)
  func count(_ tile: UnsafeRawPointer) -> UInt32 {
    isWide
      ? tile.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
      : UInt32(tile.load(fromByteOffset: 2, as: UInt8.self))
  }

  @inline(__always)
  func setCount(_ count: UInt32, _ tile: UnsafeMutableRawPointer) {
    if isWide {
      tile.storeBytes(of: count, toByteOffset: 4, as: UInt32.self)
    } else {
      tile.storeBytes(of: UInt8(truncatingIfNeeded: count), toByteOffset: 2, as: UInt8.self)
    }
  }

  @inline(__always)
  func value(_ at: UnsafeRawPointer) -> Int64 {
    isWide ? at.loadUnaligned(as: Int64.self) : Packed.load40(at)
  }

  @inline(__always)
  func setValue(_ value: Int64, _ at: UnsafeMutableRawPointer) {
    if isWide { at.storeBytes(of: value, as: Int64.self) } else { Packed.store40(value, at) }
  }

  @inline(__always)
  func time(_ at: UnsafeRawPointer) -> Int64 {
    isWide ? at.loadUnaligned(as: Int64.self) : Packed.load48(at)
  }

  @inline(__always)
  func setTime(_ time: Int64, _ at: UnsafeMutableRawPointer) {
    if isWide { at.storeBytes(of: time, as: Int64.self) } else { Packed.store48(time, at) }
  }

  /// From a column of pairs to its value.
  @inline(__always)
  var pairValue: Int { isWide ? 8 : 6 }

  @inline(__always)
  func holds(distance: Int) -> Bool { distance <= (isWide ? Int(UInt32.max) : Int(UInt16.max)) }

  /// Writes what a tile of the other width holds.
  func copy(_ from: UnsafeRawPointer, _ other: TileLayout, to tile: UnsafeMutableRawPointer) {
    setDistance(other.distance(from), tile)
    setCount(other.count(from), tile)
    if sum > 0 { setValue(other.value(from + other.sum), tile + sum) }
    if minimum > 0 { setValue(other.value(from + other.minimum), tile + minimum) }
    if maximum > 0 { setValue(other.value(from + other.maximum), tile + maximum) }
    for (mine, its) in [(first, other.first), (last, other.last)] where mine > 0 {
      setTime(other.time(from + its), tile + mine)
      setValue(other.value(from + its + other.pairValue), tile + mine + pairValue)
    }
  }
}
