/// Kafka's murmur2, the hash behind the Java client's default partitioner
/// (org.apache.kafka.common.utils.Utils.murmur2). Every producer of a co-partitioned topic must
/// use it: librdkafka calls it `murmur2_random`.
package enum Murmur2 {
  package static func hash(_ data: UnsafeRawBufferPointer) -> UInt32 {
    let m: UInt32 = 0x5bd1_e995
    let length = data.count
    var h: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: length)
    var at = 0
    while at + 4 <= length {
      var k = UInt32(littleEndian: data.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      k = k &* m
      k ^= k >> 24
      k = k &* m
      h = h &* m
      h ^= k
      at += 4
    }
    let rest = length - at
    if rest == 3 { h ^= UInt32(data[at + 2]) << 16 }
    if rest >= 2 { h ^= UInt32(data[at + 1]) << 8 }
    if rest >= 1 {
      h ^= UInt32(data[at])
      h = h &* m
    }
    h ^= h >> 13
    h = h &* m
    h ^= h >> 15
    return h
  }

  /// The partition of a key among `count` partitions.
  package static func partition(_ key: UnsafeRawBufferPointer, count: Int32) -> Int32 {
    precondition(count > 0)
    return Int32(truncatingIfNeeded: hash(key) & 0x7fff_ffff) % count
  }
}
