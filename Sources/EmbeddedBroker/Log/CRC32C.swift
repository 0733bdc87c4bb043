/// The Castagnoli checksum of record batches (polynomial 0x1EDC6F41, reflected; RFC 3720 B.4),
/// sixteen bytes a step by table (Kounavis and Berry, "Novel Table Lookup-Based Algorithms for
/// High-Performance CRC Generation", 2008).
enum CRC32C {
  /// Sixteen tables of 256 entries; table k advances a byte by k further zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 16 * 256)
    for index in 0..<256 {
      var crc = UInt32(index)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
      tables[index] = crc
    }
    for index in 256..<tables.count {
      let previous = tables[index - 256]
      tables[index] = (previous >> 8) ^ tables[Int(previous & 0xff)]
    }
    return tables
  }()

  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { table in
      guard let table = table.baseAddress else { return 0 }
      var crc: UInt32 = 0xffff_ffff
      var at = 0
      let count = bytes.count
      while at + 16 <= count {
        let a = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        let b = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self))
        crc = eight(a ^ UInt64(crc), table + 8 * 256) ^ eight(b, table)
        at += 16
      }
      while at < count {
        crc = (crc >> 8) ^ table[Int((crc ^ UInt32(bytes[at])) & 0xff)]
        at += 1
      }
      return ~crc
    }
  }

  /// Eight bytes through eight tables; the first byte has the farthest to go.
  @inline(__always)
  private static func eight(_ word: UInt64, _ table: UnsafePointer<UInt32>) -> UInt32 {
    let low =
      table[7 * 256 + Int(word & 0xff)] ^ table[6 * 256 + Int((word >> 8) & 0xff)]
      ^ table[5 * 256 + Int((word >> 16) & 0xff)] ^ table[4 * 256 + Int((word >> 24) & 0xff)]
    let high =
      table[3 * 256 + Int((word >> 32) & 0xff)] ^ table[2 * 256 + Int((word >> 40) & 0xff)]
      ^ table[1 * 256 + Int((word >> 48) & 0xff)] ^ table[Int(word >> 56)]
    return low ^ high
  }
}
