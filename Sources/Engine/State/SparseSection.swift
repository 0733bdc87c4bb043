import Records

/// Sections with room for one entry per part of the plan, where only those are held that say
/// something: the length of a bitmap (UInt16), the bitmap, the entries in the plan's order.
extension RecordBytes where Self: ~Copyable {
  /// Where the entry of an index is, or would have to be inserted.
  @inline(__always)
  func sparsePosition(
    _ section: Section, _ index: Int, _ size: Int
  ) -> (at: Int, isPresent: Bool) {
    let start = offset(of: section)
    let length = bitmapLength(section)
    let byte = index >> 3
    guard byte < length else { return (start, false) }
    let bitmap = UnsafeRawPointer(base + start + 2)
    let entries = start + 2 + length
    // By words where the record has them; what lies behind the index is masked away.
    let words = index >> 6
    if start + 2 + 8 * (words + 1) <= count {
      var rank = 0
      for number in 0..<words {
        rank += bitmap.loadUnaligned(fromByteOffset: 8 * number, as: UInt64.self).nonzeroBitCount
      }
      let word = bitmap.loadUnaligned(fromByteOffset: 8 * words, as: UInt64.self)
      let bit = UInt64(1) << UInt64(index & 63)
      rank += (word & (bit &- 1)).nonzeroBitCount
      return (entries + rank * size, word & bit != 0)
    }
    var rank = 0
    for number in 0..<byte {
      rank += bitmap.load(fromByteOffset: number, as: UInt8.self).nonzeroBitCount
    }
    let own = bitmap.load(fromByteOffset: byte, as: UInt8.self)
    let bit = UInt8(1) << UInt8(index & 7)
    rank += (own & (bit &- 1)).nonzeroBitCount
    return (entries + rank * size, own & bit != 0)
  }

  /// Visits the indices that are held, ascending, with the places of their entries.
  @inline(__always)
  func forEachHeld(_ section: Section, _ size: Int, _ body: (Int, Int) -> Void) {
    let bitmap = offset(of: section) + 2
    let length = bitmapLength(section)
    var position = bitmap + length
    for byte in 0..<length {
      var bits = base.load(fromByteOffset: bitmap + byte, as: UInt8.self)
      while bits != 0 {
        body(byte * 8 + bits.trailingZeroBitCount, position)
        bits &= bits &- 1
        position += size
      }
    }
  }

  @inline(__always)
  func bitmapLength(_ section: Section) -> Int {
    Int(base.loadUnaligned(fromByteOffset: offset(of: section), as: UInt16.self))
  }

  /// Whether the section's bitmap and entries fit it exactly.
  func isSoundSparse(_ section: Section, _ size: Int) -> Bool {
    let length = length(of: section)
    guard length >= 2 else { return false }
    let bitmap = bitmapLength(section)
    guard length >= 2 + bitmap else { return false }
    let bits = UnsafeRawPointer(base + offset(of: section) + 2)
    var entries = 0
    var number = 0
    while number + 8 <= bitmap {
      entries += bits.loadUnaligned(fromByteOffset: number, as: UInt64.self).nonzeroBitCount
      number += 8
    }
    // What lies behind the bitmap is masked away, where the record has so many bytes.
    if number < bitmap, offset(of: section) + 2 + number + 8 <= count {
      let word = bits.loadUnaligned(fromByteOffset: number, as: UInt64.self)
      let mask = (UInt64(1) << UInt64(8 * (bitmap - number))) - 1
      entries += (word & mask).nonzeroBitCount
      number = bitmap
    }
    while number < bitmap {
      entries += bits.load(fromByteOffset: number, as: UInt8.self).nonzeroBitCount
      number += 1
    }
    return length == 2 + bitmap + entries * size
  }
}

extension StateBuffer {
  /// Makes an empty section with room for `parts` entries.
  mutating func openSparse(_ section: Section, parts: Int) {
    let length = (parts + 7) / 8
    let start = offset(of: section)
    closeGap(in: section, at: start, self.length(of: section))
    openGap(in: section, at: start, 2 + length)
    base.storeBytes(of: UInt16(length), toByteOffset: start, as: UInt16.self)
  }

  /// Makes room for an entry that was not there; its bytes are zero.
  mutating func insertSparse(_ section: Section, _ index: Int, at position: Int, _ size: Int) {
    openGap(in: section, at: position, size)
    flip(section, index)
  }

  mutating func removeSparse(_ section: Section, _ index: Int, at position: Int, _ size: Int) {
    closeGap(in: section, at: position, size)
    flip(section, index)
  }

  private func flip(_ section: Section, _ index: Int) {
    let at = offset(of: section) + 2 + index >> 3
    let old = base.load(fromByteOffset: at, as: UInt8.self)
    base.storeBytes(of: old ^ (1 << UInt8(index & 7)), toByteOffset: at, as: UInt8.self)
  }
}

/// Segments: since when (6 bytes), identity, bits, cause.
extension RecordBytes where Self: ~Copyable {
  /// A segment's membership; an empty one where the record says nothing of it.
  @inline(__always)
  func entry(_ type: SegmentEntry.Type, _ index: Int) -> SegmentEntry {
    let (at, isPresent) = sparsePosition(.segments, index, SegmentEntry.packedSize)
    guard isPresent else {
      return SegmentEntry(since: HoldingEntry.never, identity: 0, bits: 0, cause: 0)
    }
    return SegmentEntry(packed: base + at)
  }
}

extension StateBuffer {
  mutating func store(_ entry: SegmentEntry, at index: Int) {
    let (at, isPresent) = sparsePosition(.segments, index, SegmentEntry.packedSize)
    if !isPresent {
      insertSparse(.segments, index, at: at, SegmentEntry.packedSize)
    }
    entry.pack(base + at)
  }
}

extension SegmentEntry {
  static var packedSize: Int { 12 }

  @inline(__always)
  init(packed: UnsafeRawPointer) {
    since = Packed.load48(packed)
    identity = packed.loadUnaligned(fromByteOffset: 6, as: UInt32.self)
    bits = packed.load(fromByteOffset: 10, as: UInt8.self)
    cause = packed.load(fromByteOffset: 11, as: UInt8.self)
  }

  @inline(__always)
  func pack(_ to: UnsafeMutableRawPointer) {
    Packed.store48(since, to)
    to.storeBytes(of: identity, toByteOffset: 6, as: UInt32.self)
    to.storeBytes(of: bits, toByteOffset: 10, as: UInt8.self)
    to.storeBytes(of: cause, toByteOffset: 11, as: UInt8.self)
  }
}
