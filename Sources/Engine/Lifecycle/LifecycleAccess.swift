import Records

/// Lifecycles: one entry for each of the plan's, with since when (6 bytes), when to look again (6),
/// identity, stage, transition (4 each), bits, cause. What was seen of silent feeds is rare and has
/// a sparse section of its own: since and until when, and how long (6 each).
extension RecordBytes where Self: ~Copyable {
  @inline(__always)
  private func lifecyclePlace(_ index: Int) -> UnsafeMutableRawPointer {
    base + offset(of: .lifecycle) + index * LifecycleEntry.packedSize
  }

  @inline(__always)
  var lifecycleCount: Int { length(of: .lifecycle) / LifecycleEntry.packedSize }

  /// When a lifecycle has to be looked at again though nothing happens.
  @inline(__always)
  func lifecycleDue(_ index: Int) -> Int64 { Packed.load48(lifecyclePlace(index) + 6) }

  @inline(__always)
  func entry(_ type: LifecycleEntry.Type, _ index: Int) -> LifecycleEntry {
    var entry = LifecycleEntry(packed: lifecyclePlace(index))
    guard entry.bits & LifecycleEntry.sawSilence != 0 else { return entry }
    entry.bits &= ~LifecycleEntry.sawSilence
    let (at, isPresent) = sparsePosition(.silences, index, LifecycleEntry.silenceSize)
    if isPresent { entry.unpackSilence(base + at) }
    return entry
  }

  /// Writes the entry but for what it saw of silent feeds.
  @inline(__always)
  fileprivate func pack(_ entry: LifecycleEntry, at index: Int) {
    entry.pack(lifecyclePlace(index))
  }
}

extension StateBuffer {
  mutating func append(_ entry: LifecycleEntry) {
    let index = lifecycleCount
    openGap(in: .lifecycle, at: end(of: .lifecycle), LifecycleEntry.packedSize)
    store(entry, at: index)
  }

  mutating func store(_ entry: LifecycleEntry, at index: Int) {
    pack(entry, at: index)
    let size = LifecycleEntry.silenceSize
    let (at, isPresent) = sparsePosition(.silences, index, size)
    if entry.hasSilence {
      if !isPresent { insertSparse(.silences, index, at: at, size) }
      entry.packSilence(base + at)
    } else if isPresent {
      removeSparse(.silences, index, at: at, size)
    }
  }
}

extension LifecycleEntry {
  static var packedSize: Int { 26 }
  static var silenceSize: Int { 18 }
  /// Only in the record: the section of silences has an entry for it.
  fileprivate static var sawSilence: UInt8 { 2 }

  fileprivate var hasSilence: Bool {
    silentSince != StateBuffer.never || silentUntil != HoldingEntry.never || silence != 0
  }

  @inline(__always)
  fileprivate init(packed: UnsafeRawPointer) {
    since = Packed.load48(packed)
    dueAt = Packed.load48(packed + 6)
    identity = packed.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
    stage = packed.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
    transition = packed.loadUnaligned(fromByteOffset: 20, as: UInt32.self)
    bits = packed.load(fromByteOffset: 24, as: UInt8.self)
    cause = packed.load(fromByteOffset: 25, as: UInt8.self)
    (silentSince, silentUntil, silence) = (StateBuffer.never, HoldingEntry.never, 0)
  }

  @inline(__always)
  fileprivate func pack(_ to: UnsafeMutableRawPointer) {
    Packed.store48(since, to)
    Packed.store48(dueAt, to + 6)
    to.storeBytes(of: identity, toByteOffset: 12, as: UInt32.self)
    to.storeBytes(of: stage, toByteOffset: 16, as: UInt32.self)
    to.storeBytes(of: transition, toByteOffset: 20, as: UInt32.self)
    let held = hasSilence ? bits | LifecycleEntry.sawSilence : bits
    to.storeBytes(of: held, toByteOffset: 24, as: UInt8.self)
    to.storeBytes(of: cause, toByteOffset: 25, as: UInt8.self)
  }

  fileprivate mutating func unpackSilence(_ from: UnsafeRawPointer) {
    silentSince = Packed.load48(from)
    silentUntil = Packed.load48(from + 6)
    silence = Packed.load48(from + 12)
  }

  fileprivate func packSilence(_ to: UnsafeMutableRawPointer) {
    Packed.store48(silentSince, to)
    Packed.store48(silentUntil, to + 6)
    Packed.store48(silence, to + 12)
  }
}
