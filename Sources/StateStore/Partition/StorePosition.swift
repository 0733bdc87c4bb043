/// Up to where a partition's store reflects Kafka.
package struct StorePosition: Sendable, Equatable {
  /// Every changelog record below this offset is in the store. Records from it on may be too:
  /// replaying them is harmless, because a changelog record is a whole state.
  package var changelogOffset: Int64
  /// The next offset of each input, in the lane's order of inputs; -1 where none was committed.
  /// Nothing in the store stems from records at or beyond these.
  package var inputOffsets: [Int64]
  /// When the store was last known to be complete up to the changelog's end, milliseconds UTC.
  /// What is older than the changelog keeps its tombstones may have missed an erasure.
  package var completeAt: Int64

  package init(changelogOffset: Int64, inputOffsets: [Int64], completeAt: Int64 = 0) {
    self.changelogOffset = changelogOffset
    self.inputOffsets = inputOffsets
    self.completeAt = completeAt
  }

  static let encodingVersion: UInt8 = 2

  func encode(into bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(StorePosition.encodingVersion)
    TableKey.put(UInt64(bitPattern: changelogOffset), &bytes)
    TableKey.put(UInt64(bitPattern: completeAt), &bytes)
    for offset in inputOffsets { TableKey.put(UInt64(bitPattern: offset), &bytes) }
  }

  static func decode(_ bytes: UnsafeRawBufferPointer) -> StorePosition? {
    guard bytes.count >= 17, (bytes.count - 17) % 8 == 0, bytes[0] == encodingVersion else {
      return nil
    }
    let numbers = stride(from: 1, to: bytes.count, by: 8).map {
      Int64(
        bitPattern: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)))
    }
    return StorePosition(
      changelogOffset: numbers[0], inputOffsets: Array(numbers.dropFirst(2)),
      completeAt: numbers[1])
  }
}

/// How a partition's store was found when it was opened.
package enum StoreOpening: Sendable, Equatable {
  /// Nothing was there.
  case empty
  /// A checkpoint was there: only what came after it has to be replayed.
  case checkpoint(StorePosition)
  /// What was there is another service's, of another format or unreadable, and was wiped.
  case wiped(reason: String)
}
