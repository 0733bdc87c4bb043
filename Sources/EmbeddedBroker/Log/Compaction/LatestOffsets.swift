/// The newest offset of every key in a stretch of log, by a 128-bit hash of the key: two keys
/// that meet would lose one record, which at this width does not happen (Kafka's cleaner does the
/// same with MD5).
///
/// Bounded by `maximumKeys`, about 200 MB.
struct LatestOffsets {
  static let maximumKeys = 4_000_000

  private struct Digest: Hashable {
    var high: Int
    var low: Int
  }

  private var offsets: [Digest: Int64] = [:]

  var isFull: Bool { offsets.count >= Self.maximumKeys }

  mutating func note(_ key: UnsafeRawBufferPointer, at offset: Int64) {
    offsets[Self.digest(key)] = offset
  }

  /// Whether a later record has this key.
  func isSuperseded(_ key: UnsafeRawBufferPointer, at offset: Int64) -> Bool {
    offsets[Self.digest(key)].map { $0 > offset } ?? false
  }

  /// `Hasher` is SipHash with a secret of this process, so nobody can aim for a collision.
  private static func digest(_ key: UnsafeRawBufferPointer) -> Digest {
    var low = Hasher()
    low.combine(bytes: key)
    var high = Hasher()
    high.combine(UInt8(1))
    high.combine(bytes: key)
    return Digest(high: high.finalize(), low: low.finalize())
  }
}
