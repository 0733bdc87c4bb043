import Records

/// Compares what should have been produced with what was: every expected output must be there
/// once, byte for byte, and nothing else.
///
/// Memory: 24 bytes an output and the table around it, so a hundred million outputs want some
/// gigabytes; verification goes topic set by topic set.
package struct OutputLedger {
  /// 128 bits of (topic, CloudEvents id), or of (topic, key, ordinal) for records without one.
  private struct Identity: Hashable {
    var high: UInt64
    var low: UInt64
  }

  private struct Expectation {
    var content: UInt64
    var observed: UInt32
  }

  private var expected: [Identity: Expectation] = [:]
  private var expectedOrdinals: [Identity: UInt32] = [:]
  private var observedOrdinals: [Identity: UInt32] = [:]

  /// Observed once more than expected.
  package private(set) var duplicates = 0
  /// Observed, but with other bytes than expected.
  package private(set) var different = 0
  /// Observed and not expected at all.
  package private(set) var unexpected = 0
  package private(set) var observedCount = 0
  /// The same id expected twice: the engine itself broke its promise of one output per id.
  package private(set) var collisions = 0

  package init() {}

  package var expectedCount: Int { expected.count }

  /// Expected and never observed.
  package var missing: Int { expected.values.count { $0.observed == 0 } }

  /// - Parameter topic: A small number for the topic.
  package mutating func expect(
    topic: UInt8, id: UnsafeRawBufferPointer?, key: UnsafeRawBufferPointer, content: UInt64
  ) {
    let identity = Self.identity(topic, id, key, &expectedOrdinals)
    if expected.updateValue(Expectation(content: content, observed: 0), forKey: identity) != nil {
      collisions += 1
    }
  }

  package mutating func observe(
    topic: UInt8, id: UnsafeRawBufferPointer?, key: UnsafeRawBufferPointer, content: UInt64
  ) {
    observedCount += 1
    let identity = Self.identity(topic, id, key, &observedOrdinals)
    guard var expectation = expected[identity] else {
      unexpected += 1
      return
    }
    expectation.observed += 1
    if expectation.observed > 1 { duplicates += 1 }
    if expectation.content != content { different += 1 }
    expected[identity] = expectation
  }

  private static func identity(
    _ topic: UInt8, _ id: UnsafeRawBufferPointer?, _ key: UnsafeRawBufferPointer,
    _ ordinals: inout [Identity: UInt32]
  ) -> Identity {
    let seed = UInt64(topic) << 1
    if let id { return hash(id, seed: seed) }
    var identity = hash(key, seed: seed | 1)
    let ordinal = ordinals[identity, default: 0]
    ordinals[identity] = ordinal + 1
    identity.low &+= UInt64(ordinal) &* 0x9e37_79b9_7f4a_7c15
    return identity
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> Identity {
    Identity(
      high: StableHash.hash(bytes, seed: seed),
      low: StableHash.hash(bytes, seed: seed ^ 0xffff_ffff_0000_0000))
  }
}
