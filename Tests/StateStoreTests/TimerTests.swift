import Records
import Testing

@testable import StateStore

@Suite("Timers")
struct TimerTests {
  @Test("customers are woken when they are due, once, and again after an abort")
  func firing() throws {
    let (store, _) = try Fixture.open(SimulatedDisk())
    try store.set("a", Fixture.state(wakeAt: 100, [1]))
    try store.set("b", Fixture.state(wakeAt: 200, [1]))
    try store.set("c", Fixture.state([1]))
    store.commit(inputOffsets: [1, 1])
    #expect(store.nextTimer == 100)
    #expect(try store.fire(clock: 99) == [])
    store.abort()
    #expect(try store.fire(clock: 150) == ["a"])
    store.abort()
    #expect(try store.fire(clock: 150) == ["a"])
    store.commit(inputOffsets: [1, 1])
    #expect(try store.fire(clock: 150) == [])
    #expect(try store.fire(clock: 200) == ["b"])
    store.commit(inputOffsets: [1, 1])
    #expect(store.nextTimer == StateBuffer.never)
  }

  @Test("a timer that moved later fires at its new time only; one that moved earlier, earlier")
  func movedTimers() throws {
    let (store, _) = try Fixture.open(SimulatedDisk())
    try store.set("later", Fixture.state(wakeAt: 100, []))
    try store.set("earlier", Fixture.state(wakeAt: 500, []))
    store.commit(inputOffsets: [1, 1])
    try store.set("later", Fixture.state(wakeAt: 300, []))
    try store.set("earlier", Fixture.state(wakeAt: 50, []))
    store.commit(inputOffsets: [2, 1])
    #expect(try store.fire(clock: 120, next: 1_000) == ["earlier"])
    store.commit(inputOffsets: [2, 1])
    #expect(try store.fire(clock: 299) == [])
    #expect(try store.fire(clock: 300) == ["later"])
    store.commit(inputOffsets: [2, 1])
    #expect(try store.fire(clock: 1_000) == ["earlier"])
  }

  @Test("timers survive eviction and a restart, with few of them in memory")
  func persistentTimers() throws {
    let directory = TemporaryDirectory()
    let rocks = RocksDirectory(path: directory.path)
    let settings = Fixture.settings(cacheBytes: 32 << 10, dirtyBytes: 16 << 10, timers: 50)
    let (store, _) = try Fixture.open(rocks, settings)
    for index in 0..<2_000 {
      try store.set("c\(index)", Fixture.state(wakeAt: Int64(1_000 + index), [9]))
      if index % 40 == 39 {
        store.commit(inputOffsets: [Int64(index), 0])
        try store.checkpointNow()
      }
    }
    #expect(store.sizes.timersInMemory <= 150)
    #expect(try store.fire(clock: 1_009).count == 10)
    store.commit(inputOffsets: [2_000, 0])
    try store.checkpointNow()
    store.close()
    let (again, _) = try Fixture.open(rocks, settings)
    #expect(again.nextTimer <= 1_010)
    var woken: [String] = []
    while true {
      let some = try again.fire(clock: 1_999, limit: 70)
      again.commit(inputOffsets: [2_000, 0])
      if some.isEmpty { break }
      woken += some
    }
    #expect(woken == (10..<1_000).map { "c\($0)" })
    #expect(again.nextTimer == 2_000)
    again.close()
  }

  @Test("many customers due at the same moment are woken in bounded portions, each once")
  func crowd() throws {
    let settings = Fixture.settings(timers: 20)
    let (store, _) = try Fixture.open(SimulatedDisk(), settings)
    for index in 0..<500 { try store.set("c\(index)", Fixture.state(wakeAt: 60, [])) }
    store.commit(inputOffsets: [1, 1])
    try store.checkpointNow()
    var woken: Set<String> = []
    var portions = 0
    while true {
      let some = try store.fire(clock: 60, limit: 33)
      store.commit(inputOffsets: [1, 1])
      guard !some.isEmpty else { break }
      #expect(some.count <= 33)
      #expect(woken.isDisjoint(with: some))
      woken.formUnion(some)
      portions += 1
      if portions % 3 == 0 { try store.checkpointNow() }
    }
    #expect(woken.count == 500)
  }

  @Test("any interleaving of changes, aborts, checkpoints and crashes wakes exactly who is due")
  func randomised() throws {
    for seed in UInt64(1)...60 { try check(seed: seed) }
  }

  private func check(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let disk = SimulatedDisk()
    let settings = Fixture.settings(cacheBytes: 6_000, dirtyBytes: 3_000, timers: 4)
    var store = try Fixture.open(disk, settings).store
    var model: [String: [UInt8]] = [:]
    var changelog: [(String, [UInt8]?)] = []
    var clock: Int64 = 0
    for _ in 0..<120 {
      var changes: [String: [UInt8]] = [:]
      clock += Int64(random.next() % 20)
      let due = model.filter { $0.value.withUnsafeBytes { StateBuffer.wakeAt(of: $0) } <= clock }
      let next = clock + 1 + Int64(random.next() % 50)
      let woken = try store.fire(clock: clock, next: next)
      #expect(Set(woken) == Set(due.keys), "seed \(seed)")
      for customer in woken {
        changes[customer] = Fixture.state(wakeAt: next, Array((model[customer] ?? []).dropFirst(8)))
      }
      for _ in 0..<random.next() % 4 {
        let customer = "c\(random.next() % 12)"
        let isGone = random.next() % 6 == 0
        let wakeAt =
          random.next() % 3 == 0 ? StateBuffer.never : clock + 1 + Int64(random.next() % 80)
        let state = isGone ? [] : Fixture.state(wakeAt: wakeAt, [UInt8(random.next() % 200)])
        try store.set(customer, state)
        changes[customer] = state
      }
      if random.next() % 4 == 0 {
        store.abort()
      } else {
        store.commit(inputOffsets: [0, 0])
        for (customer, state) in changes.sorted(by: { $0.key < $1.key }) {
          model[customer] = state.isEmpty ? nil : state
          changelog.append((customer, state.isEmpty ? nil : state))
        }
        store.advance(changelogOffset: Int64(changelog.count))
      }
      if random.next() % 3 == 0 { store.beginCheckpoint() }
      if random.next() % 2 == 0 { _ = try store.continueCheckpoint(maximumBytes: 60) }
      if random.next() % 12 == 0 {
        disk.crash { Int(random.next() % UInt64($0 + 1)) }
        store = try Fixture.open(disk, settings).store
        for (customer, state) in changelog[Int(store.position.changelogOffset)...] {
          store.restore(customer, state)
        }
        store.restored(to: Int64(changelog.count), inputOffsets: [0, 0])
      }
    }
    #expect(try store.everyCustomer() == model, "seed \(seed)")
  }
}
