import CSimdJSON
package import Records

/// What became of a record.
package enum EventDecodeOutcome {
  /// Everything in it is borrowed from the record and from the decoder: valid until the next
  /// `decode` and until the record's own buffers go.
  case event(InboundEvent)
  /// An event type this service has no use for: to be counted and skipped.
  case ignored
  case rejected(DeadLetterReason)
}

/// Turns records into events, checking everything on the way. No record makes it fail, and none
/// that is accepted costs an allocation: all memory is the decoder's own and is used again.
///
/// Accepted are CloudEvents in binary and structured mode, Debezium envelopes on the customer
/// topic, Confluent framing in front of JSON, and a bank's own field names under a `TopicMapping`.
/// The error classes of refused records are `DecodeFault`'s.
///
/// For one thread at a time.
package struct EventDecoder: ~Copyable {
  /// Why a decoder cannot be made: every problem of its mappings, in words.
  package struct ConfigurationError: Error, Sendable {
    package var problems: [String]
  }

  let limits: DecodeLimits
  private(set) var reader: JSONReader
  private let tables: NameTables
  /// By the raw value of the topic.
  private let defaultTypes: [EventType?]
  private let keyIsCustomer: [Bool]
  private let derivedID = DerivedID()
  /// The event decoded last, built in place: an event is some 400 bytes, too many to be handed
  /// from function to function.
  private let result: EventScratch
  /// The event decoded last: valid as long as an event that `decode` returns.
  package let last: UnsafePointer<InboundEvent>
  let consents: ConsentScratch

  /// At most one mapping a topic.
  package init(
    mappings: [TopicMapping] = [], limits: DecodeLimits = DecodeLimits()
  ) throws(ConfigurationError) {
    var problems = mappings.flatMap { $0.problems() }
    for topic in InputTopic.allCases where mappings.count(where: { $0.topic == topic }) > 1 {
      problems.append("\(topic): more than one mapping; merge them into one")
    }
    guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    guard let reader = JSONReader(limits: limits), let tables = NameTables(mappings: mappings)
    else { throw ConfigurationError(problems: ["not enough memory for a decoder"]) }
    let byTopic = InputTopic.allCases.map { topic in mappings.first { $0.topic == topic } }
    defaultTypes = byTopic.map { $0?.eventType.flatMap(EventType.named) }
    keyIsCustomer = byTopic.map { $0?.keyIsCustomer ?? true }
    consents = ConsentScratch(capacity: limits.consents)
    result = EventScratch()
    last = UnsafePointer(result.event)
    self.reader = reader
    self.tables = tables
    self.limits = limits
  }

  package mutating func decode(_ record: InputRecord) -> EventDecodeOutcome {
    do throws(DecodeFault) {
      return try decodeChecked(record) ? .event(result.event.pointee) : .ignored
    } catch {
      return .rejected(error.reason)
    }
  }

  /// What became of a record whose event stays where it was decoded.
  package enum InPlaceOutcome {
    /// The event lies at `last`.
    case event
    case ignored
    case rejected(DeadLetterReason)
  }

  /// As `decode`, but copies no event.
  package mutating func decodeInPlace(_ record: InputRecord) -> InPlaceOutcome {
    do throws(DecodeFault) {
      return try decodeChecked(record) ? .event : .ignored
    } catch {
      return .rejected(error.reason)
    }
  }

  @inline(__always)
  /// Decodes into `result`; false for a record to be ignored.
  private mutating func decodeChecked(_ record: InputRecord) throws(DecodeFault) -> Bool {
    let keyed = keyIsCustomer[Int(record.topic.rawValue)]
    if keyed { try checkKey(record.key) }
    let headers = try CloudEventHeaders(record.headers)
    guard let value = record.value else { return try tombstone(record, headers, keyed: keyed) }
    guard value.count <= limits.recordBytes else { throw DecodeFault(.value, .tooLarge) }

    if headers.mode == .structured { return try structured(record, value, headers) }
    var type: EventType?
    if let name = headers.type {
      // Before the value is read: what is none of our business need not be JSON.
      guard let known = EventType.named(name) else { return false }
      guard known.topic == record.topic else { throw DecodeFault(.type, .wrongTopic) }
      guard headers.id != nil else { throw DecodeFault(.id, .missing) }
      type = known
    }
    let table = tables.data(record.topic)
    let root = try reader.read(try unframed(value), root: table, nested: table)
    return try event(record, root, attributes: Attributes(headers), type: type)
  }

  /// Structured mode: the envelope is the JSON's outer object, the event its `data`.
  private mutating func structured(
    _ record: InputRecord, _ value: Text, _ headers: CloudEventHeaders
  ) throws(DecodeFault) -> Bool {
    let root = try reader.read(
      try unframed(value), root: tables.envelope, nested: tables.data(record.topic))
    let version = try root.requiredText(.specversion, atMost: 16)
    guard version.equals("1.0") else { throw DecodeFault(.specversion, .unsupported) }
    let name = try root.requiredText(.type, atMost: limits.nameBytes)
    guard let type = EventType.named(name) else { return false }
    guard type.topic == record.topic else { throw DecodeFault(.type, .wrongTopic) }
    var attributes = Attributes(headers)
    attributes.id = try root.requiredIdentifier(.id, atMost: limits.nameBytes)
    attributes.source = try root.string(.source, atMost: limits.nameBytes)
    attributes.time = try root.string(.time, atMost: limits.nameBytes)
    if let trace = try root.string(.traceparent, atMost: limits.nameBytes),
      CloudEventHeaders.isTraceparent(trace)
    {
      attributes.traceparent = trace
    }
    guard !root.has(.dataBase64) else { throw DecodeFault(.dataBase64, .unsupported) }
    guard let data = root.index(.data) else { throw DecodeFault(.data, .missing) }
    guard root.nodes[data].kind == CSJ_OBJECT, let view = reader.object(at: data) else {
      throw DecodeFault(.data, .notAnObject)
    }
    return try event(record, view, attributes: attributes, type: type)
  }

  /// The event in `root`, with or without a change-feed envelope around it.
  @inline(__always)
  private mutating func event(
    _ record: InputRecord, _ root: ObjectView, attributes: Attributes, type: EventType?
  ) throws(DecodeFault) -> Bool {
    var view = root
    var change: ChangeFeed.Operation?
    var time: Int64?
    if let text = attributes.time { time = try parseTime(text, .time) }
    if record.topic == .customers, let feed = try ChangeFeed(root, reader) {
      change = feed.operation
      if time == nil { time = feed.time }
      if feed.operation == .other { return false }
      guard let row = feed.row, let found = reader.object(at: row) else {
        throw DecodeFault(feed.operation == .delete ? .before : .after, .missing)
      }
      view = found
    }
    let fallback = change == nil ? defaultTypes[Int(record.topic.rawValue)] : .customerUpdated
    guard let type = type ?? fallback else { throw DecodeFault(.type, .missing) }
    guard type.topic == record.topic else { throw DecodeFault(.type, .wrongTopic) }

    if time == nil, record.timestamp >= 0 {
      guard DateTime.range.contains(record.timestamp) else { throw DecodeFault(.time, .outOfRange) }
      time = record.timestamp
    }
    let customer = try customerID(record, view, type)
    if change == .delete {
      result.event.pointee.payload = .erasure
    } else {
      if time == nil, type.topic == .transactions { time = try view.time(.bookedAt) }
      guard let time else { throw DecodeFault(.time, .missing) }
      try decodePayload(
        type, view, time: time, isSnapshotRead: change == .read, into: result.event)
    }
    let id = try eventID(record, attributes, view)
    finish(id, time ?? 0, change == .delete ? .customerErased : type, attributes, customer)
    return true
  }

  /// A null value erases the customer, on the customer topic; elsewhere it means nothing.
  private func tombstone(
    _ record: InputRecord, _ headers: CloudEventHeaders, keyed: Bool
  ) throws(DecodeFault) -> Bool {
    guard record.topic == .customers, keyed, let key = record.key else {
      throw DecodeFault(.value, .missing)
    }
    var time = record.timestamp
    if let text = headers.time { time = try parseTime(text, .time) }
    guard DateTime.range.contains(time) else {
      throw DecodeFault(.time, time < 0 ? .missing : .outOfRange)
    }
    let attributes = Attributes(headers)
    result.event.pointee.payload = .erasure
    finish(try eventID(record, attributes, nil), time, .customerErased, attributes, key)
    return true
  }

  private func checkKey(_ key: Text?) throws(DecodeFault) {
    guard let key else { throw DecodeFault(.key, .missing) }
    try checkIdentifier(key, .key, atMost: limits.identifierBytes)
    guard isValidUTF8(key) else { throw DecodeFault(.key, .invalidUTF8) }
  }

  /// The key, which a customer id in the data has to agree with. Transactions must carry one:
  /// a transaction on the wrong account is worse than one missing.
  @inline(__always)
  private func customerID(
    _ record: InputRecord, _ view: ObjectView, _ type: EventType
  ) throws(DecodeFault) -> Text {
    let named = try view.identifier(.customerId, atMost: limits.identifierBytes)
    guard keyIsCustomer[Int(record.topic.rawValue)], let key = record.key else {
      guard let named else { throw DecodeFault(.customerId, .missing) }
      return named
    }
    if let named {
      guard named.equals(key) else { throw DecodeFault(.customerId, .mismatch) }
    } else if type.topic == .transactions {
      throw DecodeFault(.customerId, .missing)
    }
    return key
  }

  @inline(__always)
  private func eventID(
    _ record: InputRecord, _ attributes: Attributes, _ view: ObjectView?
  ) throws(DecodeFault) -> Text {
    if let id = attributes.id {
      try checkIdentifier(id, .id, atMost: limits.nameBytes)
      guard isValidUTF8(id) else { throw DecodeFault(.id, .invalidUTF8) }
      return id
    }
    if let id = try view?.identifier(.eventId, atMost: limits.nameBytes) { return id }
    return derivedID.make(record)
  }

  private func finish(
    _ id: Text, _ time: Int64, _ type: EventType, _ attributes: Attributes, _ customer: Text
  ) {
    let seed = attributes.source.map { StableHash.hash($0) } ?? 0
    result.event.pointee.envelope = EventEnvelope(
      id: id, idHash: StableHash.hash(id, seed: seed), time: time, type: type,
      traceparent: attributes.traceparent ?? Text(start: nil, count: 0), customerID: customer)
  }

  /// The value without Confluent's framing: magic byte 0 and a schema id of four bytes.
  private func unframed(_ value: Text) throws(DecodeFault) -> Text {
    guard let magic = value.first, magic == 0 else { return value }
    guard value.count > 5 else { throw DecodeFault(.framing, .truncated) }
    return Text(rebasing: value[5...])
  }
}

/// The attributes of an event, wherever they were found.
struct Attributes {
  var id: Text?
  var source: Text?
  var time: Text?
  var traceparent: Text?

  init(_ headers: CloudEventHeaders) {
    id = headers.id
    source = headers.source
    time = headers.time
    traceparent = headers.traceparent
  }
}

/// Room for one event, which is a trivial type.
private struct EventScratch: ~Copyable {
  let event: UnsafeMutablePointer<InboundEvent>

  init() {
    event = .allocate(capacity: 1)
    let none = Text(start: nil, count: 0)
    let envelope = EventEnvelope(
      id: none, idHash: 0, time: 0, type: .customerErased, traceparent: none, customerID: none)
    event.initialize(to: InboundEvent(envelope: envelope, payload: .erasure))
  }

  deinit { event.deallocate() }
}
