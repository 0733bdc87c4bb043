import Glibc
import Testing

@testable import EmbeddedBroker

/// A directory that goes with its owner.
final class GroupScratchDirectory {
  let path: String

  init() {
    var template = Array("/tmp/strata-coordinators-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp"
    }
  }

  deinit {
    for name in ["coordinator.journal", "coordinator.journal.new"] { unlink(path + "/" + name) }
    rmdir(path)
  }
}

@Suite("Coordinator journal")
struct GroupJournalTests {
  let directory = GroupScratchDirectory()
  var path: String { directory.path + "/coordinator.journal" }

  /// One entry of every kind, with every field set.
  static let entries: [JournalEntry] = {
    let partition = TopicPartition(topic: "t", partition: 3)
    let offset = CommittedOffset(
      partition: partition, offset: 9, leaderEpoch: 2, metadata: "m", committedAt: 77)
    let member = GroupSnapshot.Member(
      id: "m1", instanceID: "i", clientID: "c", clientHost: "h", sessionTimeout: 1,
      rebalanceTimeout: 2, protocols: [GroupProtocol(name: "range", metadata: [1, 2])],
      assignment: [3])
    let transaction = Transaction(
      id: "x", producer: ProducerIdentity(id: 4, epoch: 5), lastEpoch: 4, previousProducerID: 3,
      timeout: 6, state: .prepareAbort, partitions: [partition], groups: ["g", "h"],
      startedAt: 7, updatedAt: 8)
    return [
      JournalEntry(
        .group(
          GroupSnapshot(
            id: "g", generation: 4, protocolType: "consumer", protocolName: "range",
            leader: "m1", stateSince: 12, members: [member]))),
      JournalEntry(.groupDeleted("old")),
      JournalEntry(.offsets(group: "g", [offset])),
      JournalEntry(.offsetsRemoved(group: "g", [partition])),
      JournalEntry(.pendingOffsets(producerID: 5, group: "g", [offset])),
      JournalEntry(.transactionEnded(producerID: 5, committed: true)),
      JournalEntry(.transaction(transaction)),
      JournalEntry(.removed("x")),
      JournalEntry(.producerIDs(upTo: 1000)),
    ]
  }()

  func read() throws -> (entries: [JournalEntry], cut: Int) {
    var found: [JournalEntry] = []
    let cut = try CoordinatorJournal(path: path).open { found.append($0) }
    return (found, cut)
  }

  func write(_ entries: [JournalEntry]) throws {
    let journal = CoordinatorJournal(path: path)
    _ = try journal.open { _ in }
    for entry in entries { try journal.append(entry) }
  }

  func size() -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : -1
  }

  @Test("every kind of entry comes back as it was written")
  func roundTrip() throws {
    try write(Self.entries)
    let found = try read()
    #expect(found.entries == Self.entries)
    #expect(found.cut == 0)
  }

  @Test("wherever the file is torn, the whole entries before survive and writing goes on")
  func tornTail() throws {
    try write(Array(Self.entries.prefix(8)))
    let whole = size()
    try write([Self.entries[8]])
    for length in (whole..<size()).reversed() {
      #expect(truncate(path, off_t(length)) == 0)
      let found = try read()
      #expect(found.entries == Array(Self.entries.prefix(8)))
      #expect(found.cut == length - whole)
      try write([Self.entries[8]])
      #expect(try read().entries == Self.entries)
    }
  }

  @Test("a file torn within its first bytes starts anew")
  func tornStart() throws {
    try write([])
    #expect(truncate(path, 3) == 0)
    #expect(try read().cut == 3)
    try write(Self.entries)
    #expect(try read().entries == Self.entries)
  }

  @Test("a flipped bit ends the journal there")
  func damage() throws {
    try write(Self.entries)
    let descriptor = open(path, O_RDWR)
    defer { close(descriptor) }
    var byte: UInt8 = 0
    let position = off_t(size() - 3)
    #expect(pread(descriptor, &byte, 1, position) == 1)
    byte ^= 1
    #expect(pwrite(descriptor, &byte, 1, position) == 1)
    #expect(try read().entries == Array(Self.entries.dropLast()))
  }

  @Test("a file that is no journal is refused, not overwritten")
  func foreign() throws {
    let descriptor = open(path, O_RDWR | O_CREAT, 0o644)
    #expect(Glibc.write(descriptor, "something else", 14) == 14)
    close(descriptor)
    #expect(throws: LogError.self) { try read() }
    #expect(size() == 14)
  }

  @Test("compaction replaces the content and later entries follow it")
  func compaction() throws {
    let journal = CoordinatorJournal(path: path, compactionBytes: 1000)
    _ = try journal.open { _ in }
    while !journal.wantsCompaction { try journal.append(Self.entries[0]) }
    try journal.compact([Self.entries[1]])
    #expect(!journal.wantsCompaction)
    try journal.append(Self.entries[2])
    #expect(try read().entries == [Self.entries[1], Self.entries[2]])
  }
}
