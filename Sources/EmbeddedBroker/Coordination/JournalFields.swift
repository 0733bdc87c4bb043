// The fields of what the journal holds, described once for reading and writing.

extension TopicPartition: WireStruct {
  init() { self.init(topic: "", partition: 0) }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&topic)
    try coder.int32(&partition)
  }
}

extension CommittedOffset: WireStruct {
  init() { self.init(partition: TopicPartition(), offset: -1, committedAt: 0) }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try partition.code(&coder)
    try coder.int64(&offset)
    try coder.int32(&leaderEpoch)
    try coder.string(&metadata)
    try coder.int64(&committedAt)
  }
}

extension GroupProtocol: WireStruct {
  init() { self.init(name: "", metadata: []) }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&name)
    try coder.bytes(&metadata)
  }
}

extension GroupSnapshot: WireStruct {
  init() {
    self.init(id: "", generation: 0, stateSince: 0, members: [])
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&id)
    try coder.int32(&generation)
    try coder.nullableString(&protocolType)
    try coder.nullableString(&protocolName)
    try coder.nullableString(&leader)
    try coder.int64(&stateSince)
    try coder.array(&members)
  }
}

extension GroupSnapshot.Member: WireStruct {
  init() {
    self.init(
      id: "", clientID: "", clientHost: "", sessionTimeout: 0, rebalanceTimeout: 0, protocols: [],
      assignment: [])
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&id)
    try coder.nullableString(&instanceID)
    try coder.string(&clientID)
    try coder.string(&clientHost)
    try coder.int32(&sessionTimeout)
    try coder.int32(&rebalanceTimeout)
    try coder.array(&protocols)
    try coder.bytes(&assignment)
  }
}

extension Transaction: WireStruct {
  init() { self.init(id: "", producer: .none, timeout: 0, updatedAt: 0) }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&id)
    try coder.int64(&producer.id)
    try coder.int16(&producer.epoch)
    try coder.int16(&lastEpoch)
    try coder.int64(&previousProducerID)
    try coder.int32(&timeout)
    var rawState = Int8(state.rawValue)
    try coder.int8(&rawState)
    guard let coded = TransactionState(rawValue: UInt8(truncatingIfNeeded: rawState)) else {
      throw .invalidLength
    }
    state = coded
    var partitionList = partitions.sorted()
    try coder.array(&partitionList)
    partitions = Set(partitionList)
    var groupList = groups.sorted()
    try coder.array(&groupList)
    groups = Set(groupList)
    try coder.int64(&startedAt)
    try coder.int64(&updatedAt)
  }
}
