import Worker

/// One member as the group coordinator knows it.
struct SimulatedMember {
  var identity: String
  /// Changes when a static member comes back.
  var memberID: Int
  var hasJoined = true
  /// When it was last heard of, microseconds.
  var heardAt: Int64
}

/// The consumer group: eager range assignment with static members.
final class SimulatedGroup {
  private(set) var generation = 0
  var members: [SimulatedMember] = []
  var isRebalancing = false
  var assignment: [String: [Int32]] = [:]
  var offsets: [TopicPartition: CommittedPosition] = [:]
  private var memberIDs = 0

  func nextMemberID() -> Int {
    memberIDs += 1
    return memberIDs
  }

  /// Ends a rebalance when everybody has joined: numbers the generation and assigns by range.
  func completeIfJoined(partitions: Int32) {
    guard isRebalancing, members.allSatisfy(\.hasJoined) else { return }
    isRebalancing = false
    generation += 1
    assignment = [:]
    let sorted = members.map(\.identity).sorted()
    guard !sorted.isEmpty else { return }
    let share = Int(partitions) / sorted.count
    let extra = Int(partitions) % sorted.count
    var next = 0
    for (index, identity) in sorted.enumerated() {
      let count = share + (index < extra ? 1 : 0)
      assignment[identity] = (next..<next + count).map { Int32($0) }
      next += count
    }
  }

  func startRebalance() {
    isRebalancing = true
    for index in members.indices { members[index].hasJoined = false }
  }
}
