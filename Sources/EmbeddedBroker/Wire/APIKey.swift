/// The APIs this broker answers, with the versions it speaks.
///
/// The windows reach back to version 0 where the old fields cost nothing and up to the last
/// version whose meaning the broker implements. Produce is announced from version 0 because
/// librdkafka derives its features from old versions (KAFKA-18659); only record format v2 is
/// accepted whatever the version. Fetch ends at 12, the last version that names topics.
package enum APIKey: Int16, CaseIterable, Sendable {
  case produce = 0
  case fetch = 1
  case listOffsets = 2
  case metadata = 3
  case offsetCommit = 8
  case offsetFetch = 9
  case findCoordinator = 10
  case joinGroup = 11
  case heartbeat = 12
  case leaveGroup = 13
  case syncGroup = 14
  case describeGroups = 15
  case listGroups = 16
  case apiVersions = 18
  case createTopics = 19
  case deleteTopics = 20
  case deleteRecords = 21
  case initProducerID = 22
  case offsetForLeaderEpoch = 23
  case addPartitionsToTxn = 24
  case addOffsetsToTxn = 25
  case endTxn = 26
  case txnOffsetCommit = 28
  case describeConfigs = 32
  case alterConfigs = 33
  case createPartitions = 37
  case deleteGroups = 42
  case incrementalAlterConfigs = 44
  case describeCluster = 60

  /// The highest version spoken; the lowest is 0.
  var maximumVersion: Int16 { limits.maximum }
  /// The first version with compact lengths and tagged fields.
  var firstFlexibleVersion: Int16 { limits.flexible }

  func isFlexible(_ version: Int16) -> Bool { version >= firstFlexibleVersion }
  func supports(_ version: Int16) -> Bool { version >= 0 && version <= maximumVersion }

  private var limits: (maximum: Int16, flexible: Int16) {
    switch self {
    case .produce: (9, 9)
    case .fetch: (12, 12)
    case .listOffsets: (7, 6)
    case .metadata: (12, 9)
    case .offsetCommit: (8, 8)
    case .offsetFetch: (8, 6)
    case .findCoordinator: (4, 3)
    case .joinGroup: (9, 6)
    case .heartbeat: (4, 4)
    case .leaveGroup: (5, 4)
    case .syncGroup: (5, 4)
    case .describeGroups: (5, 5)
    case .listGroups: (5, 3)
    case .apiVersions: (3, 3)
    case .createTopics: (7, 5)
    case .deleteTopics: (6, 4)
    case .deleteRecords: (2, 2)
    case .initProducerID: (4, 2)
    case .offsetForLeaderEpoch: (4, 4)
    case .addPartitionsToTxn: (3, 3)
    case .addOffsetsToTxn: (3, 3)
    case .endTxn: (3, 3)
    case .txnOffsetCommit: (3, 3)
    case .describeConfigs: (4, 4)
    case .alterConfigs: (2, 2)
    case .createPartitions: (3, 2)
    case .deleteGroups: (2, 2)
    case .incrementalAlterConfigs: (1, 1)
    case .describeCluster: (1, 0)
    }
  }
}
