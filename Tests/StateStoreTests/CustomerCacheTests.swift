import Records
import Testing

@testable import StateStore

@Suite("Customer cache")
struct CustomerCacheTests {
  @Test("it holds what a dictionary holds, under any order of changes")
  func agreesWithADictionary() {
    var random = SeededRandom(seed: 3)
    var cache = CustomerCache()
    var model: [[UInt8]: [UInt8]] = [:]
    for _ in 0..<20_000 {
      let key = Array("k\(random.next() % 700)".utf8)
      // Few hashes, so that many customers share one.
      let hash = UInt64(key.hashValueForTest % 97) << 32 | UInt64(key.hashValueForTest % 5)
      key.withUnsafeBytes { key in
        if random.next() % 4 == 0 {
          if let entry = cache.find(hash, key) {
            cache.markClean(entry)
            cache.remove(entry)
          }
          model[Array(key)] = nil
        } else {
          let state = [UInt8](
            repeating: UInt8(random.next() % 256), count: Int(random.next() % 200))
          let entry = state.withUnsafeBytes { cache.set(hash, key, state: $0) }
          if random.next() % 2 == 0 { cache.markDirty(entry) }
          model[Array(key)] = state
        }
        let found = cache.find(hash, key).map { Array($0.state) }
        #expect(found == model[Array(key)])
      }
    }
    #expect(cache.count == model.count)
  }

  @Test("dirty entries are never evicted, clean ones until the bound is met")
  func evictionSparesDirtyEntries() {
    var cache = CustomerCache()
    let state = [UInt8](repeating: 1, count: 100)
    for index in 0..<1_000 {
      let key = Array("k\(index)".utf8)
      key.withUnsafeBytes { key in
        let entry = state.withUnsafeBytes { cache.set(StableHash.hash(key), key, state: $0) }
        if index % 10 == 0 { cache.markDirty(entry) }
      }
    }
    cache.evict(to: cache.bytes / 2)
    let half = cache.count
    #expect(half < 1_000)
    cache.evict(to: 0)
    cache.evict(to: 0)
    #expect(cache.count == 100)
    #expect(cache.dirtyCount == 100)
    for index in stride(from: 0, to: 1_000, by: 10) {
      let key = Array("k\(index)".utf8)
      key.withUnsafeBytes { key in #expect(cache.find(StableHash.hash(key), key) != nil) }
    }
  }

  @Test("what a commit hands over is counted as what was set is")
  func handedOver() {
    var random = SeededRandom(seed: 11)
    var cache = CustomerCache()
    let empty = cache.bytes
    var sizes: [String: Int] = [:]
    for _ in 0..<5_000 {
      let name = "k\(random.next() % 40)"
      let state = [UInt8](repeating: UInt8(random.next() % 256), count: Int(random.next() % 9_000))
      Array(name.utf8).withUnsafeBytes { key in
        let hash = StableHash.hash(key)
        let entry = state.withUnsafeBytes { bytes in
          let known = cache.find(hash, key)
          if random.next() % 3 == 0 { return cache.set(hash, key, state: bytes) }
          var buffer = StateBuffer(capacity: 1 + Int(random.next() % 20_000))
          buffer.replace(with: bytes)
          let (entry, replaced) = cache.adopt(known, hash, key, state: buffer)
          replaced?.deallocate()
          return entry
        }
        if random.next() % 2 == 0 { cache.markDirty(entry) } else { cache.markClean(entry) }
        #expect(Array(entry.state) == state)
        // No state keeps more than twice the room it would be given.
        #expect(Int(entry.pointee.stateCapacity) <= 2 * StateMemory.room(for: state.count))
        sizes[name] = entry.footprint
      }
    }
    #expect(cache.bytes - empty == sizes.values.reduce(0, +))
    while let dirty = cache.firstDirty { cache.markClean(dirty) }
    #expect(cache.dirtyBytes == 0)
    cache.evict(to: 0)
    cache.evict(to: 0)
    #expect(cache.bytes == empty)
  }

  @Test("dirty entries are listed in the order in which they became dirty, even when they grow")
  func dirtyOrder() {
    var cache = CustomerCache()
    for index in 0..<100 {
      let key = Array("k\(index)".utf8)
      key.withUnsafeBytes { key in
        let entry = [UInt8(1)].withUnsafeBytes { cache.set(StableHash.hash(key), key, state: $0) }
        cache.markDirty(entry)
      }
    }
    for index in stride(from: 0, to: 100, by: 3) {
      let key = Array("k\(index)".utf8)
      let grown = [UInt8](repeating: 2, count: 1_000)
      key.withUnsafeBytes { key in
        let entry = grown.withUnsafeBytes { cache.set(StableHash.hash(key), key, state: $0) }
        cache.markDirty(entry)
      }
    }
    var order: [String] = []
    var entry = cache.firstDirty
    while let current = entry {
      order.append(String(decoding: current.key, as: UTF8.self))
      entry = current.pointee.nextDirty
    }
    #expect(order == (0..<100).map { "k\($0)" })
  }
}

extension [UInt8] {
  /// A small stable hash.
  fileprivate var hashValueForTest: Int {
    Int(truncatingIfNeeded: reduce(UInt64(17)) { ($0 &* 31 &+ UInt64($1)) & 0xFFFF })
  }
}
