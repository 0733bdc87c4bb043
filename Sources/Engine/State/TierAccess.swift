import Records

/// Tiers: since when (6 bytes), score (8), identity (4), step (4), bits, cause. A customer is on a
/// step of some of the plan's tiers only: a company has no grade of a person's.
extension RecordBytes where Self: ~Copyable {
  /// A tier's step; an empty one where the record says nothing of it.
  @inline(__always)
  func entry(_ type: TierEntry.Type, _ index: Int) -> TierEntry {
    let (at, isPresent) = sparsePosition(.tiers, index, TierEntry.packedSize)
    guard isPresent else { return TierEntry.none }
    return TierEntry(packed: base + at)
  }

  /// Visits the tiers that the record says something of, ascending.
  @inline(__always)
  func forEachTier(_ body: (Int, TierEntry) -> Void) {
    forEachHeld(.tiers, TierEntry.packedSize) { index, at in
      body(index, TierEntry(packed: base + at))
    }
  }
}

extension StateBuffer {
  mutating func store(_ entry: TierEntry, at index: Int) {
    let (at, isPresent) = sparsePosition(.tiers, index, TierEntry.packedSize)
    if !isPresent {
      insertSparse(.tiers, index, at: at, TierEntry.packedSize)
    }
    entry.pack(base + at)
  }
}

extension TierEntry {
  static var packedSize: Int { 24 }

  static var none: TierEntry {
    TierEntry(since: HoldingEntry.never, score: 0, identity: 0, step: 0, bits: 0, cause: 0)
  }

  @inline(__always)
  init(packed: UnsafeRawPointer) {
    since = Packed.load48(packed)
    score = packed.loadUnaligned(fromByteOffset: 6, as: UInt64.self)
    identity = packed.loadUnaligned(fromByteOffset: 14, as: UInt32.self)
    step = packed.loadUnaligned(fromByteOffset: 18, as: UInt32.self)
    bits = packed.load(fromByteOffset: 22, as: UInt8.self)
    cause = packed.load(fromByteOffset: 23, as: UInt8.self)
  }

  @inline(__always)
  func pack(_ to: UnsafeMutableRawPointer) {
    Packed.store48(since, to)
    to.storeBytes(of: score, toByteOffset: 6, as: UInt64.self)
    to.storeBytes(of: identity, toByteOffset: 14, as: UInt32.self)
    to.storeBytes(of: step, toByteOffset: 18, as: UInt32.self)
    to.storeBytes(of: bits, toByteOffset: 22, as: UInt8.self)
    to.storeBytes(of: cause, toByteOffset: 23, as: UInt8.self)
  }
}
