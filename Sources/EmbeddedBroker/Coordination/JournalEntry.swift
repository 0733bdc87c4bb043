/// One entry of the coordinators' journal.
struct JournalEntry: WireStruct, Equatable, Sendable {
  enum Content: Equatable, Sendable {
    case group(GroupRecord)
    case transaction(TransactionRecord)
  }

  /// Of the journal's format; a file of another version is refused.
  static let version: Int16 = 1

  var content: Content

  init() { content = .transaction(.producerIDs(upTo: 0)) }
  init(_ record: GroupRecord) { content = .group(record) }
  init(_ record: TransactionRecord) { content = .transaction(record) }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    var kind = Int8(0)
    switch content {
    case .group(let record): kind = record.journalKind
    case .transaction(let record): kind = record.journalKind
    }
    try coder.int8(&kind)
    if kind < 16 {
      var record = GroupRecord.groupDeleted("")
      if case .group(let present) = content { record = present }
      try record.code(&coder, kind: kind)
      content = .group(record)
    } else {
      var record = TransactionRecord.removed("")
      if case .transaction(let present) = content { record = present }
      try record.code(&coder, kind: kind)
      content = .transaction(record)
    }
  }
}

extension GroupRecord {
  /// Tells the entry's form in the journal; below 16.
  var journalKind: Int8 {
    switch self {
    case .group: 1
    case .groupDeleted: 2
    case .offsets: 3
    case .offsetsRemoved: 4
    case .pendingOffsets: 5
    case .transactionEnded: 6
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C, kind: Int8) throws(WireError) {
    switch kind {
    case 1:
      var snapshot = GroupSnapshot()
      if case .group(let present) = self { snapshot = present }
      try snapshot.code(&coder)
      self = .group(snapshot)
    case 2:
      var id = ""
      if case .groupDeleted(let present) = self { id = present }
      try coder.string(&id)
      self = .groupDeleted(id)
    case 3:
      var (group, list) = ("", [CommittedOffset]())
      if case .offsets(let presentGroup, let present) = self {
        (group, list) = (presentGroup, present)
      }
      try coder.string(&group)
      try coder.array(&list)
      self = .offsets(group: group, list)
    case 4:
      var (group, list) = ("", [TopicPartition]())
      if case .offsetsRemoved(let presentGroup, let present) = self {
        (group, list) = (presentGroup, present)
      }
      try coder.string(&group)
      try coder.array(&list)
      self = .offsetsRemoved(group: group, list)
    case 5:
      var (producer, group, list) = (Int64(0), "", [CommittedOffset]())
      if case .pendingOffsets(let presentProducer, let presentGroup, let present) = self {
        (producer, group, list) = (presentProducer, presentGroup, present)
      }
      try coder.int64(&producer)
      try coder.string(&group)
      try coder.array(&list)
      self = .pendingOffsets(producerID: producer, group: group, list)
    case 6:
      var (producer, committed) = (Int64(0), false)
      if case .transactionEnded(let presentProducer, let present) = self {
        (producer, committed) = (presentProducer, present)
      }
      try coder.int64(&producer)
      try coder.bool(&committed)
      self = .transactionEnded(producerID: producer, committed: committed)
    default: throw .invalidLength
    }
  }
}

extension TransactionRecord {
  /// Tells the entry's form in the journal; 16 and above.
  var journalKind: Int8 {
    switch self {
    case .transaction: 16
    case .removed: 17
    case .producerIDs: 18
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C, kind: Int8) throws(WireError) {
    switch kind {
    case 16:
      var transaction = Transaction()
      if case .transaction(let present) = self { transaction = present }
      try transaction.code(&coder)
      self = .transaction(transaction)
    case 17:
      var id = ""
      if case .removed(let present) = self { id = present }
      try coder.string(&id)
      self = .removed(id)
    case 18:
      var bound = Int64(0)
      if case .producerIDs(let present) = self { bound = present }
      try coder.int64(&bound)
      self = .producerIDs(upTo: bound)
    default: throw .invalidLength
    }
  }
}
