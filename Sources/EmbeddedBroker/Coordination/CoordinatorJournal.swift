import Glibc
import NIOCore

/// The coordinators' journal: one append-only file of checksummed entries, rewritten from the
/// state once it has grown. What `append` has written outlives a kill of the process (not a loss
/// of power: nothing is synced).
///
/// An entry is its length (UInt32, big-endian, of the content), the content's CRC-32C, the
/// content. Bounds: 64 MiB an entry; the file is compacted when it exceeds four times its last
/// compacted size, but not below `compactionBytes`.
final class CoordinatorJournal {
  private static let maximumEntryBytes = 64 << 20
  private static let magic: [UInt8] = Array("STRATAJ1".utf8)

  private let path: String
  private let compactionBytes: Int
  private var descriptor: Int32 = -1
  private var size = 0
  private var compactedSize = 0

  /// - Parameter compactionBytes: below this size the journal is left as it is.
  init(path: String, compactionBytes: Int = 4 << 20) {
    self.path = path
    self.compactionBytes = compactionBytes
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  var wantsCompaction: Bool { size > max(compactionBytes, 4 * compactedSize) }

  /// Opens the journal, making it if there is none, and hands over its entries in order. A torn
  /// or damaged end is cut off. Answers the number of bytes cut.
  func open(_ replay: (JournalEntry) -> Void) throws(LogError) -> Int {
    descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("open") }
    var content = try readAll()
    let total = content.readableBytes
    if total < Self.magic.count {
      // New, or torn within the very first write.
      guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
        throw failure("ftruncate")
      }
      size = 0
      try write(ByteBuffer(bytes: Self.magic))
      return total
    }
    guard content.readBytes(length: Self.magic.count) == Self.magic else {
      throw .corrupt(path: path, reason: "not a coordinator journal of this version")
    }
    var good = Self.magic.count
    // Each round consumes an entry, so the loop ends with the file.
    while let entry = Self.next(&content) {
      replay(entry)
      good = total - content.readableBytes
    }
    if good < total {
      guard ftruncate(descriptor, off_t(good)) == 0 else { throw failure("ftruncate") }
    }
    guard lseek(descriptor, off_t(good), SEEK_SET) >= 0 else { throw failure("lseek") }
    size = good
    compactedSize = good / 4
    return total - good
  }

  func append(_ entry: JournalEntry) throws(LogError) {
    try write(encoded(entry))
  }

  /// Replaces the journal by one that holds just these entries. The old one stays in force until
  /// the new one is complete.
  func compact(_ entries: [JournalEntry]) throws(LogError) {
    let fresh = CoordinatorJournal(path: path + ".new", compactionBytes: compactionBytes)
    unlink(fresh.path)
    _ = try fresh.open { _ in }
    var batch = ByteBuffer()
    for entry in entries {
      var bytes = try encoded(entry)
      batch.writeBuffer(&bytes)
      if batch.readableBytes > 1 << 20 {
        try fresh.write(batch)
        batch.clear()
      }
    }
    try fresh.write(batch)
    guard rename(fresh.path, path) == 0 else { throw failure("rename") }
    swap(&descriptor, &fresh.descriptor)
    size = fresh.size
    compactedSize = size
  }

  private func encoded(_ entry: JournalEntry) throws(LogError) -> ByteBuffer {
    let content: ByteBuffer
    do {
      content = try WireWriter.encode(entry, version: JournalEntry.version, isFlexible: true)
    } catch {
      throw .corrupt(path: path, reason: "an entry cannot be encoded")
    }
    var frame = ByteBuffer()
    frame.writeInteger(UInt32(content.readableBytes))
    frame.writeInteger(content.withUnsafeReadableBytes { CRC32C.checksum($0) })
    frame.writeImmutableBuffer(content)
    return frame
  }

  /// The next whole entry; nil at the end, or where the rest is damaged.
  private static func next(_ content: inout ByteBuffer) -> JournalEntry? {
    guard let length = content.readInteger(as: UInt32.self), length <= maximumEntryBytes,
      let checksum = content.readInteger(as: UInt32.self),
      let body = content.readSlice(length: Int(length)),
      body.withUnsafeReadableBytes({ CRC32C.checksum($0) }) == checksum
    else { return nil }
    return try? WireReader.decode(
      JournalEntry.self, from: body, version: JournalEntry.version, isFlexible: true)
  }

  private func readAll() throws(LogError) -> ByteBuffer {
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw failure("lseek") }
    var buffer = ByteBuffer()
    buffer.reserveCapacity(Int(end))
    let wanted = Int(end)
    while buffer.readableBytes < wanted {
      let read = buffer.writeWithUnsafeMutableBytes(
        minimumWritableBytes: wanted - buffer.readableBytes
      ) { space in
        max(0, Glibc.read(descriptor, space.baseAddress, space.count))
      }
      guard read > 0 else { throw failure("read") }
    }
    return buffer
  }

  private func write(_ bytes: ByteBuffer) throws(LogError) {
    let failed = bytes.withUnsafeReadableBytes { space -> Bool in
      var rest = space[...]
      while !rest.isEmpty {
        let written = Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0, errno == EINTR { continue }
        if written <= 0 { return true }
        rest = rest.dropFirst(written)
      }
      return false
    }
    if failed {
      let error = failure("write")
      // Half an entry must not stay in front of the next one.
      ftruncate(descriptor, off_t(size))
      lseek(descriptor, off_t(size), SEEK_SET)
      throw error
    }
    size += bytes.readableBytes
  }

  private func failure(_ operation: String) -> LogError {
    .system(operation: operation, path: path, errno: errno)
  }
}
