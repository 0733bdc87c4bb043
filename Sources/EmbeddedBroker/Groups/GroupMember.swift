/// One member of a group.
struct GroupMember: Sendable {
  var id: String
  var instanceID: String?
  var clientID: String
  var clientHost: String
  /// Milliseconds.
  var sessionTimeout: Int32
  /// Milliseconds.
  var rebalanceTimeout: Int32
  /// In the member's order of preference.
  var protocols: [GroupProtocol]
  var assignment: [UInt8] = []
  var awaitingJoin: ReplyToken?
  var awaitingSync: ReplyToken?
  /// Until its first join completes; a new member may expire while it waits.
  var isNew = false
  /// Rises with every member added: the order members are listed and elected in.
  var order: UInt64 = 0

  var isStatic: Bool { instanceID != nil }

  /// The first protocol of the member's preference among `candidates`.
  func vote(among candidates: Set<String>) -> String? {
    protocols.first { candidates.contains($0.name) }?.name
  }

  func metadata(of protocolName: String?) -> [UInt8] {
    protocols.first { $0.name == protocolName }?.metadata ?? []
  }
}

/// The timers of a group.
enum GroupTimer: Hashable, Comparable, Sendable {
  /// The rebalance, or its initial delay, ends.
  case join
  /// Members that joined must have asked for their assignment.
  case sync
  case session(memberID: String)
}

/// Kafka's ClassicGroupState; a deleted group is simply gone.
enum GroupState: String, Sendable {
  case empty = "Empty"
  case preparingRebalance = "PreparingRebalance"
  case completingRebalance = "CompletingRebalance"
  case stable = "Stable"
}
