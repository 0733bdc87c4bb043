/// The keys of a partition's table. Three kinds live in one RocksDB column family, so that the
/// order of writes is the order of durability:
///
/// - `s` + hash + customer id → indexed time + state
/// - `t` + time + hash → nothing: the timer index
/// - `m` + name → the partition's own facts
///
/// Numbers are big-endian, so that byte order is numeric order; times are never negative.
enum TableKey {
  static let state = UInt8(ascii: "s")
  static let timer = UInt8(ascii: "t")
  static let meta = UInt8(ascii: "m")
  /// `t`, eight bytes of time, eight of hash.
  static let timerLength = 17
  /// `s`, eight bytes of hash; the id follows.
  static let statePrefixLength = 9
  /// Bytes of the indexed time in front of a stored state.
  static let indexedTimeLength = 8

  static func put(_ value: UInt64, _ bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  static func makeState(
    _ hash: UInt64, _ customer: UnsafeRawBufferPointer, into bytes: inout [UInt8]
  ) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(state)
    put(hash, &bytes)
    bytes.append(contentsOf: customer)
  }

  static func makeTimer(_ timer: TimerEntry, into bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(TableKey.timer)
    put(UInt64(bitPattern: timer.time), &bytes)
    put(timer.hash, &bytes)
  }

  static func readTimer(_ key: UnsafeRawBufferPointer) -> TimerEntry? {
    guard key.count == timerLength, key[0] == timer else { return nil }
    let time = UInt64(bigEndian: key.loadUnaligned(fromByteOffset: 1, as: UInt64.self))
    let hash = UInt64(bigEndian: key.loadUnaligned(fromByteOffset: 9, as: UInt64.self))
    return TimerEntry(time: Int64(bitPattern: time), hash: hash)
  }

  static func makeMeta(_ name: StaticString, into bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(meta)
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }
}
