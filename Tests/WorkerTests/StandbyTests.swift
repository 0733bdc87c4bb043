import Logging
import Records
import StateStore
import Testing

@testable import Worker

@Suite("Standby copies")
struct StandbyTests {
  @Test("a process follows as many partitions as it may, none that its own lanes claim")
  func choice() {
    let choice = StandbyChoice(instance: "a", partitions: 12, limit: 5)
    #expect(choice.partitions(besides: []).count == 5)
    for claimed in choice.partitions(besides: []) {
      let rest = choice.partitions(besides: [claimed])
      #expect(rest.count == 5)
      #expect(!rest.contains(claimed))
    }
    #expect(choice.partitions(besides: Set(0..<12)).isEmpty)
    #expect(StandbyChoice(instance: "a", partitions: 12, limit: 0).partitions(besides: []).isEmpty)
  }

  @Test("processes that know nothing of each other spread their copies")
  func spread() {
    var copies = [Int](repeating: 0, count: 60)
    for process in 0..<60 {
      let choice = StandbyChoice(instance: "worker-\(process)", partitions: 60, limit: 6)
      for partition in choice.partitions(besides: []) { copies[Int(partition)] += 1 }
    }
    #expect(copies.reduce(0, +) == 360)
    // Six on average; a fair spread leaves none without and overloads none.
    #expect((copies.max() ?? 0) <= 18)
    #expect(copies.count { $0 == 0 } <= 3)
  }

  @Test("a claim by a lane makes the standby save and close the store for it")
  func handover() throws {
    let cluster = SimulatedCluster(seed: 1, partitions: 1, inputs: ["in"])
    cluster.faultsEnabled = false
    let disk = SimulatedDisk()
    var settings = WorkerSettings(brokers: "simulated:1", instance: "a")
    settings.standbyPartitions = 1
    var configuration = LaneConfiguration(settings, lane: 0)
    configuration.stateTopic = "state"
    configuration.inputs = ["in"]
    let dependencies = LaneDependencies(
      wallClock: { cluster.milliseconds }, monotonicMicroseconds: { cluster.now },
      pause: { cluster.advance(microseconds: Int64($0) * 1_000) }, nonce: 1, directory: disk,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let log = cluster.log(TopicPartition("state", 0))
    for number in 0..<20 {
      log.append(
        SimulatedRecord(
          key: Array("customer-\(number % 3)".utf8), value: [UInt8](repeating: 9, count: 12),
          transaction: nil))
    }
    let follower = StandbyFollower(
      source: SimulatedChangelog(cluster), instance: "a", partitions: 1, limit: 1,
      configuration: configuration, dependencies: dependencies)
    for _ in 0..<4 {
      _ = follower.step(timeoutMilliseconds: 0)
      cluster.advance(microseconds: 2_100_000)
    }
    #expect(follower.metrics == [StandbyMetrics(partition: 0, lag: 0)])
    #expect(throws: StoreError.self) { try disk.open(partition: 0) }

    dependencies.claims.set(lane: 0, [0])
    #expect(follower.step(timeoutMilliseconds: 0))
    #expect(follower.metrics.isEmpty)
    let store = try PartitionStore.open(
      partition: 0,
      settings: StoreSettings(
        identity: configuration.storeIdentity(0), cacheBytes: 1 << 20, dirtyBytes: 1 << 19),
      directory: disk, inputs: 1, clock: cluster.milliseconds
    ).store
    #expect(store.position.changelogOffset == 20)
    var customers = 0
    try store.forEachCustomer { _, _ in
      customers += 1
      return true
    }
    #expect(customers == 3)
    store.close()
  }
}
