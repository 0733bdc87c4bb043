/// A sketch's rows, for looking things up: valid until the record changes.
struct Rows {
  let start: UnsafeMutableRawPointer
  let length: Int
  var layout: RowLayout

  init(start: UnsafeMutableRawPointer, length: Int, layout: RowLayout) {
    self.start = start
    self.length = length / layout.stride * layout.stride
    self.layout = layout
  }

  var count: Int { length / layout.stride }

  /// Where the row of a key and a distance is, or would have to be inserted: O(log rows).
  @inline(__always)
  func find(_ key: UInt32, _ distance: Int) -> (place: Int, found: Bool) {
    guard distance >= 0 else { return (firstPlace(of: key), false) }
    let wanted = UInt64(key) << 32 | UInt64(truncatingIfNeeded: distance)
    let number = lowerBound(wanted)
    let place = number * layout.stride
    return (place, number < count && layout.order(start + place) == wanted)
  }

  /// Where the rows of a key begin, or would.
  @inline(__always)
  func firstPlace(of key: UInt32) -> Int { lowerBound(UInt64(key) << 32) * layout.stride }

  private func lowerBound(_ wanted: UInt64) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if layout.order(start + middle * layout.stride) < wanted {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// Whether a row beside this place has the key.
  @inline(__always)
  func hasKey(_ key: UInt32, near place: Int) -> Bool {
    (place > 0 && layout.key(start + place - layout.stride) == key)
      || (place < length && layout.key(start + place) == key)
  }

  /// Whether a value can be one of those of the row: the only one, or one of several.
  @inline(__always)
  func mayHold(_ value: Int64, at place: Int) -> Bool {
    let row = start + place
    return layout.sumAt == 0 || layout.count(row) > 1 || layout.sum(row) == value
  }

  func countKeys(except others: UInt32? = nil) -> Int {
    var keys = 0
    forEachKey { key, _, _ in if key != others { keys += 1 } }
    return keys
  }

  /// Visits each key with its count and sum over all tiles, in the keys' order.
  @inline(__always)
  func forEachKey(_ body: (UInt32, Int64, Int64) -> Void) {
    var place = 0
    while place < length {
      let key = layout.key(start + place)
      var (count, sum): (Int64, Int64) = (0, 0)
      while place < length, layout.key(start + place) == key {
        count += layout.count(start + place)
        sum = sum &+ layout.sum(start + place)
        place += layout.stride
      }
      body(key, count, sum)
    }
  }

  /// Count and sum of one key over all tiles.
  @inline(__always)
  func total(of key: UInt32) -> (count: Int64, sum: Int64) {
    var place = firstPlace(of: key)
    var (count, sum): (Int64, Int64) = (0, 0)
    while place < length, layout.key(start + place) == key {
      count += layout.count(start + place)
      sum = sum &+ layout.sum(start + place)
      place += layout.stride
    }
    return (count, sum)
  }
}
