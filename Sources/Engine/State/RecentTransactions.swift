import Records

/// The newest transactions, packed: id (8 bytes), amount (8), booked at (6), merchant category
/// (2), channel and bits (1), the series that took it (a bit each), the fee where a feature asks
/// for fees (8). What the strategy needs is noted in the header.
extension RecordBytes where Self: ~Copyable {
  @inline(__always)
  var transactionStride: Int {
    TransactionEntry.stride(
      base.load(fromByteOffset: Header.transactionLayout.offset, as: UInt8.self))
  }

  @inline(__always)
  func count(of type: TransactionEntry.Type) -> Int {
    length(of: .transactions) / transactionStride
  }

  @inline(__always)
  func entry(_ type: TransactionEntry.Type, _ index: Int) -> TransactionEntry {
    let layout = base.load(fromByteOffset: Header.transactionLayout.offset, as: UInt8.self)
    return TransactionEntry(
      packed: base + offset(of: .transactions) + index * TransactionEntry.stride(layout), layout)
  }

  @inline(__always)
  func store(_ entry: TransactionEntry, at index: Int) {
    let layout = base.load(fromByteOffset: Header.transactionLayout.offset, as: UInt8.self)
    entry.pack(
      base + offset(of: .transactions) + index * TransactionEntry.stride(layout), layout)
  }

  /// The remembered transaction with this id.
  @inline(__always)
  func transaction(id: UInt64) -> (index: Int, entry: TransactionEntry)? {
    let stride = transactionStride
    var at = offset(of: .transactions)
    let stop = end(of: .transactions)
    var index = 0
    while at < stop {
      if base.loadUnaligned(fromByteOffset: at, as: UInt64.self) == id {
        return (index, entry(TransactionEntry.self, index))
      }
      at += stride
      index += 1
    }
    return nil
  }
}

extension StateBuffer {
  mutating func append(_ entry: TransactionEntry) {
    let index = count(of: TransactionEntry.self)
    openGap(in: .transactions, at: end(of: .transactions), transactionStride)
    store(entry, at: index)
  }

  /// Remembers one more; true when that pushed out the oldest.
  mutating func push(_ entry: TransactionEntry, limit: Int) -> Bool {
    let count = count(of: TransactionEntry.self)
    guard count >= max(1, limit) else {
      append(entry)
      return false
    }
    let index = Int(self[Header.transactionCursor]) % count
    store(entry, at: index)
    self[Header.transactionCursor] = UInt16((index + 1) % count)
    return true
  }
}

extension TransactionEntry {
  /// Bit of a layout: fees are held. The bits below are the bytes for series.
  static var holdsFee: UInt8 { 16 }

  /// - Parameter series: the series of the strategy.
  static func layout(series: Int, asksForFee: Bool) -> UInt8 {
    UInt8(min(8, (series + 7) / 8)) | (asksForFee ? holdsFee : 0)
  }

  @inline(__always)
  static func stride(_ layout: UInt8) -> Int {
    25 + Int(layout & 15) + (layout & holdsFee != 0 ? 8 : 0)
  }

  @inline(__always)
  init(packed: UnsafeRawPointer, _ layout: UInt8) {
    id = packed.loadUnaligned(as: UInt64.self)
    amount = packed.loadUnaligned(fromByteOffset: 8, as: Int64.self)
    bookedAt = Packed.load48(packed + 16)
    merchantCategory = packed.loadUnaligned(fromByteOffset: 22, as: UInt16.self)
    let kind = packed.load(fromByteOffset: 24, as: UInt8.self)
    channel = kind & 15
    bits = kind >> 4
    let bytes = Int(layout & 15)
    series = 0
    for byte in 0..<bytes {
      series |= UInt64(packed.load(fromByteOffset: 25 + byte, as: UInt8.self)) << UInt64(8 * byte)
    }
    fee =
      layout & TransactionEntry.holdsFee != 0
      ? packed.loadUnaligned(fromByteOffset: 25 + bytes, as: Int64.self) : Header.unknown64
  }

  @inline(__always)
  func pack(_ to: UnsafeMutableRawPointer, _ layout: UInt8) {
    to.storeBytes(of: id, as: UInt64.self)
    to.storeBytes(of: amount, toByteOffset: 8, as: Int64.self)
    Packed.store48(bookedAt, to + 16)
    to.storeBytes(of: merchantCategory, toByteOffset: 22, as: UInt16.self)
    to.storeBytes(of: channel & 15 | bits << 4, toByteOffset: 24, as: UInt8.self)
    let bytes = Int(layout & 15)
    for byte in 0..<bytes {
      to.storeBytes(
        of: UInt8(truncatingIfNeeded: series >> UInt64(8 * byte)), toByteOffset: 25 + byte,
        as: UInt8.self)
    }
    if layout & TransactionEntry.holdsFee != 0 {
      to.storeBytes(of: fee, toByteOffset: 25 + bytes, as: Int64.self)
    }
  }
}
