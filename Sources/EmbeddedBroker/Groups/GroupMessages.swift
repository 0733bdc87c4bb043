/// One protocol a member offers, with its metadata (opaque to the broker).
struct GroupProtocol: Hashable, Sendable {
  var name: String
  var metadata: [UInt8]
}

/// JoinGroup without its wire format.
struct JoinRequest: Sendable {
  var groupID: String
  /// Empty for a member without an id yet.
  var memberID: String
  var instanceID: String?
  var clientID: String
  var clientHost: String
  var protocolType: String
  var protocols: [GroupProtocol]
  /// Milliseconds.
  var sessionTimeout: Int32
  /// Milliseconds.
  var rebalanceTimeout: Int32
  /// Version 4 and later: a dynamic member is first told its id (KIP-394).
  var requiresKnownMemberID: Bool
  /// Version 9 and later: a returning static leader may be told to skip the assignment (KIP-814).
  var supportsSkippingAssignment: Bool
}

struct JoinReply: Equatable, Sendable {
  struct Member: Equatable, Sendable {
    var id: String
    var instanceID: String?
    var metadata: [UInt8]
  }

  var error: ErrorCode?
  var generation: Int32 = -1
  var protocolType: String?
  var protocolName: String?
  var leader: String = ""
  var skipAssignment = false
  var memberID: String
  /// The members for the leader; empty for the others.
  var members: [Member] = []

  static func failed(_ error: ErrorCode, memberID: String) -> JoinReply {
    JoinReply(error: error, memberID: memberID)
  }
}

/// SyncGroup without its wire format.
struct SyncRequest: Sendable {
  var groupID: String
  var generation: Int32
  var memberID: String
  var instanceID: String?
  /// Version 5 and later; nil is not checked.
  var protocolType: String?
  var protocolName: String?
  /// Given by the leader.
  var assignments: [String: [UInt8]]
}

struct SyncReply: Equatable, Sendable {
  var error: ErrorCode?
  var protocolType: String?
  var protocolName: String?
  var assignment: [UInt8] = []
}

/// What a member says it is, in Heartbeat, OffsetCommit and TxnOffsetCommit.
struct MemberClaim: Sendable {
  var generation: Int32
  var memberID: String
  var instanceID: String?

  /// A consumer that assigns partitions itself and only stores offsets.
  static let none = MemberClaim(generation: -1, memberID: "", instanceID: nil)
}

struct LeaveRequest: Sendable {
  struct Member: Sendable {
    var memberID: String
    var instanceID: String?
  }

  var groupID: String
  var members: [Member]
}

struct LeaveReply: Equatable, Sendable {
  struct Member: Equatable, Sendable {
    var memberID: String
    var instanceID: String?
    var error: ErrorCode?
  }

  var error: ErrorCode?
  var members: [Member] = []
}

/// What the shell must do, in this order: a record is persisted before a later answer is sent.
enum GroupAction: Equatable, Sendable {
  case persist(GroupRecord)
  case joined(ReplyToken, JoinReply)
  case synced(ReplyToken, SyncReply)
}
