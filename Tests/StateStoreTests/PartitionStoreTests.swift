import Glibc
import Records
import Testing

@testable import StateStore

@Suite("Partition store")
struct PartitionStoreTests {
  @Test("what is not committed is seen by nobody and gone after an abort")
  func abortDropsTheOverlay() throws {
    let (store, _) = try Fixture.open(SimulatedDisk())
    try store.set("a", Fixture.state([1]))
    #expect(try store.get("a") == nil)
    store.abort()
    #expect(try store.get("a") == nil)
    try store.set("a", Fixture.state([2]))
    store.commit(inputOffsets: [1, 0])
    #expect(try store.get("a") == Fixture.state([2]))
    try store.set("a", Fixture.state([3]))
    store.abort()
    #expect(try store.get("a") == Fixture.state([2]))
  }

  @Test("a store that was not kept up for longer than allowed is wiped: it may miss erasures")
  func oldStoresAreWiped() throws {
    let disk = SimulatedDisk()
    var settings = Fixture.settings()
    settings.maximumAge = 1_000
    let (store, _) = try Fixture.open(disk, settings, at: 5_000)
    try store.set("a", Fixture.state([1]))
    store.commit(inputOffsets: [1, 0])
    store.advance(changelogOffset: 4)
    store.isComplete(at: 6_000)
    try store.checkpointNow()
    store.close()
    let (kept, opening) = try Fixture.open(disk, settings, at: 7_000)
    #expect(
      opening
        == .checkpoint(
          StorePosition(changelogOffset: 4, inputOffsets: [1, 0], completeAt: 6_000)))
    kept.close()
    let (wiped, reopened) = try Fixture.open(disk, settings, at: 7_001)
    guard case .wiped = reopened else {
      Issue.record("the store was kept: \(reopened)")
      return
    }
    #expect(try wiped.get("a") == nil)
    wiped.close()
  }

  @Test("an emptied state deletes the customer, on disk too")
  func deletion() throws {
    let directory = TemporaryDirectory()
    let rocks = RocksDirectory(path: directory.path)
    let (store, _) = try Fixture.open(rocks)
    try store.set("a", Fixture.state([1]))
    try store.set("b", Fixture.state([2]))
    store.commit(inputOffsets: [2, 0])
    try store.checkpointNow()
    try store.set("a", [])
    store.commit(inputOffsets: [3, 0])
    #expect(try store.get("a") == nil)
    store.advance(changelogOffset: 9)
    try store.checkpointNow()
    store.close()
    let (again, opening) = try Fixture.open(rocks)
    #expect(
      opening == .checkpoint(StorePosition(changelogOffset: 9, inputOffsets: [3, 0])))
    #expect(try again.everyCustomer() == ["b": Fixture.state([2])])
    again.close()
  }

  @Test("after a crash the store is at its last checkpoint or later, never in between for long")
  func reopenWithoutCheckpoint() throws {
    let directory = TemporaryDirectory()
    let rocks = RocksDirectory(path: directory.path)
    let (store, opening) = try Fixture.open(rocks)
    #expect(opening == .empty)
    try store.set("a", Fixture.state([1]))
    store.commit(inputOffsets: [1, -1])
    store.advance(changelogOffset: 5)
    try store.checkpointNow()
    try store.set("a", Fixture.state([2]))
    try store.set("b", Fixture.state([3]))
    store.commit(inputOffsets: [2, -1])
    store.close()
    let (again, reopened) = try Fixture.open(rocks)
    #expect(reopened == .checkpoint(StorePosition(changelogOffset: 5, inputOffsets: [1, -1])))
    #expect(try again.get("a") == Fixture.state([1]))
    #expect(try again.get("b") == nil)
    // The changelog's tail heals it.
    again.restore("a", Fixture.state([2]))
    again.restore("b", Fixture.state([3]))
    again.restored(to: 7, inputOffsets: [2, -1])
    #expect(try again.get("a") == Fixture.state([2]))
    #expect(try again.get("b") == Fixture.state([3]))
    again.close()
  }

  @Test("a directory with another identity is wiped, and the reason is told")
  func foreignStore() throws {
    let directory = TemporaryDirectory()
    let rocks = RocksDirectory(path: directory.path)
    let (store, _) = try Fixture.open(rocks)
    try store.set("a", Fixture.state([1]))
    store.commit(inputOffsets: [1, 1])
    try store.checkpointNow()
    store.close()
    let (other, opening) = try Fixture.open(rocks, Fixture.settings(identity: "another group"))
    guard case .wiped(let reason) = opening else {
      Issue.record("not wiped")
      return
    }
    #expect(reason.contains("another changelog"))
    #expect(try other.everyCustomer().isEmpty)
    other.close()
  }

  @Test("a corrupt directory is wiped and comes back empty")
  func corruptStore() throws {
    let directory = TemporaryDirectory()
    let rocks = RocksDirectory(path: directory.path)
    let (store, _) = try Fixture.open(rocks)
    try store.set("a", Fixture.state([1]))
    store.commit(inputOffsets: [1, 1])
    try store.checkpointNow()
    store.close()
    try overwrite("\(rocks.path(of: 0))/CURRENT", with: "rubbish\n")
    let (again, opening) = try Fixture.open(rocks)
    guard case .wiped = opening else {
      Issue.record("opened as \(opening)")
      return
    }
    #expect(try again.everyCustomer().isEmpty)
    again.close()
  }

  @Test("a store that is open elsewhere says so and is left alone")
  func lockedStore() throws {
    let directory = TemporaryDirectory()
    let rocks = RocksDirectory(path: directory.path)
    let (store, _) = try Fixture.open(rocks)
    #expect(throws: StoreError.self) { try Fixture.open(rocks) }
    do {
      _ = try Fixture.open(rocks)
    } catch let error as StoreError {
      #expect(error.kind == .locked)
    }
    store.close()
  }

  @Test("a cache far smaller than the data loses nothing and stays within its bound")
  func evictionUnderATinyCache() throws {
    let directory = TemporaryDirectory()
    let rocks = RocksDirectory(path: directory.path)
    let limit = 64 << 10
    let (store, _) = try Fixture.open(
      rocks, Fixture.settings(cacheBytes: limit, dirtyBytes: limit / 2))
    var random = SeededRandom(seed: 7)
    var model: [String: [UInt8]] = [:]
    var changelog: Int64 = 0
    for round in 0..<300 {
      for _ in 0..<20 {
        let customer = "customer-\(random.next() % 2_000)"
        let size = Int(random.next() % 300)
        let state = Fixture.state([UInt8](repeating: UInt8(round % 251), count: size + 1))
        try store.set(customer, state)
        model[customer] = state
        changelog += 1
      }
      store.commit(inputOffsets: [Int64(round), 0])
      store.advance(changelogOffset: changelog)
      if store.wantsCheckpoint { store.beginCheckpoint() }
      while store.sizes.dirtyBytes > limit / 2 {
        if try store.continueCheckpoint(maximumBytes: 4_096) { break }
      }
      #expect(store.sizes.cacheBytes <= limit + 20 * 600)
    }
    #expect(store.sizes.evictions > 0)
    for (customer, state) in model { #expect(try store.get(customer) == state) }
    try store.checkpointNow()
    store.close()
    let (again, _) = try Fixture.open(rocks)
    #expect(try again.everyCustomer() == model)
    again.close()
  }

  @Test("what a transaction works on outlives the eviction of everything else, and can be reverted")
  func transactionLargerThanTheCache() throws {
    let limit = 16 << 10
    let (store, _) = try Fixture.open(
      SimulatedDisk(), Fixture.settings(cacheBytes: limit, dirtyBytes: limit))
    var random = SeededRandom(seed: 11)
    var model: [String: [UInt8]] = [:]
    for round in 0..<60 {
      var changed: [String: [UInt8]] = [:]
      for step in 0..<100 {
        let customer = "c\(random.next() % 400)"
        let state = Fixture.state([UInt8](repeating: UInt8(round), count: Int(random.next() % 300)))
        let position = try Array(customer.utf8).withBytes { (key) throws(StoreError) in
          try store.load(key)
        }
        state.withUnsafeBytes { store.state(at: position).pointee.replace(with: $0) }
        if step % 3 == 0, !store.isDirty(position) {
          store.revert(position)
          #expect(Array(store.state(at: position).pointee.bytes) == model[customer] ?? [])
        } else {
          store.markDirty(position)
          changed[customer] = state
        }
        // A look from outside may bring in a customer whom the transaction already has.
        if step % 7 == 0 { #expect(try store.get(customer) == model[customer]) }
      }
      if round % 4 == 3 {
        store.abort()
      } else {
        store.commit(inputOffsets: [Int64(round), 0])
        model.merge(changed) { $1 }
      }
      try store.checkpointNow()
      #expect(store.sizes.cacheBytes <= limit)
    }
    #expect(store.sizes.evictions > 0)
    for number in 0..<400 { #expect(try store.get("c\(number)") == model["c\(number)"]) }
  }

  @Test("a crash between slices of a checkpoint leaves the previous checkpoint to replay from")
  func crashWithinACheckpoint() throws {
    let disk = SimulatedDisk()
    let (store, _) = try Fixture.open(disk)
    for index in 0..<50 { try store.set("c\(index)", Fixture.state([1])) }
    store.commit(inputOffsets: [50, 0])
    store.advance(changelogOffset: 50)
    try store.checkpointNow()
    for index in 0..<50 { try store.set("c\(index)", Fixture.state([2])) }
    store.commit(inputOffsets: [100, 0])
    store.advance(changelogOffset: 100)
    store.beginCheckpoint()
    #expect(try store.continueCheckpoint(maximumBytes: 200) == false)
    disk.crash { $0 }
    let (again, opening) = try Fixture.open(disk)
    #expect(
      opening == .checkpoint(StorePosition(changelogOffset: 50, inputOffsets: [50, 0])))
    for index in 0..<50 { again.restore("c\(index)", Fixture.state([2])) }
    let all = try again.everyCustomer()
    #expect(all.count == 50)
    #expect(all.values.allSatisfy { $0 == Fixture.state([2]) })
  }

  private func overwrite(_ path: String, with text: String) throws {
    guard let file = fopen(path, "w") else {
      Issue.record("cannot write \(path)")
      return
    }
    fputs(text, file)
    fclose(file)
  }
}
