package import Records

/// How a bank's own records on one topic are read: its field names as ours, and what an event is
/// where the records have no CloudEvents headers. So a bank need not change its producers.
package struct TopicMapping: Sendable {
  package var topic: InputTopic
  /// The bank's field name to ours. Our own names stay valid besides.
  package var names: [String: String]
  /// The CloudEvents type of records without one, such as `bank.transaction.booked`.
  package var eventType: String?
  /// False when the topic's record key is not the customer id: `customerId` in the data then
  /// names the customer and the key is not looked at.
  package var keyIsCustomer: Bool

  package init(
    topic: InputTopic, names: [String: String] = [:], eventType: String? = nil,
    keyIsCustomer: Bool = true
  ) {
    self.topic = topic
    self.names = names
    self.eventType = eventType
    self.keyIsCustomer = keyIsCustomer
  }

  /// All that is wrong with the mapping, each with its remedy; empty when it can be used.
  package func problems() -> [String] {
    var found: [String] = []
    for (theirs, ours) in names.sorted(by: { $0.key < $1.key }) {
      if !(1...64).contains(theirs.utf8.count) {
        found.append("\(topic): a field name has 1 to 64 bytes, this one does not: \(theirs)")
      }
      guard let field = FieldName(name: ours) else {
        found.append(
          "\(topic): \(theirs) is mapped to \(ours), which is no field; see topics/ for the names")
        continue
      }
      if FieldName.structural.contains(field) {
        found.append(
          "\(topic): \(theirs) is mapped to \(ours), which is part of the envelope; "
            + "map data fields only")
      }
      if let taken = FieldName(name: theirs), FieldName.structural.contains(taken) {
        found.append("\(topic): \(theirs) is a name of the envelope and cannot be mapped")
      }
    }
    if names.count > 64 { found.append("\(topic): more than 64 names are mapped") }
    if let eventType {
      if let type = EventType.named(eventType) {
        if type.topic != topic {
          found.append("\(topic): events of type \(eventType) belong on \(type.topic)")
        }
      } else {
        found.append("\(topic): \(eventType) is no event type; see topics/ for the types")
      }
    }
    return found
  }
}

extension EventType {
  /// The topic that carries events of this type.
  package var topic: InputTopic {
    switch self {
    case .transactionBooked, .transactionReversed: .transactions
    case .customerUpdated, .holdingOpened, .holdingClosed, .balanceReported,
      .applicationSubmitted, .customerErased:
      .customers
    case .responseRecorded, .surveyAnswered, .complaintOpened, .complaintUpdated,
      .complaintClosed, .consentChanged, .suggestionReceived, .contactLogged, .riskFlagged,
      .riskCleared:
      .feedback
    }
  }

  /// The type with this CloudEvents name, of those that a record can have. (`customerErased` is
  /// a tombstone and has no record of its own.)
  package static func named(_ name: String) -> EventType? {
    var name = name
    return name.withUTF8 { named(UnsafeRawBufferPointer($0)) }
  }

  @inline(__always)
  static func named(_ name: Text) -> EventType? {
    for type in EventType.allCases where type != .customerErased && name.equals(type.name) {
      return type
    }
    return nil
  }
}
