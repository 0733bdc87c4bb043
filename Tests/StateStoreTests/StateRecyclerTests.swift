import Records
import Testing

@testable import StateStore

@Suite("Memory that commits have replaced")
struct StateRecyclerTests {
  private func memory(_ capacity: Int) -> StateMemory { StateMemory(capacity: capacity) }

  @Test("is given to the next copy of the same size class or the one below, and to no other")
  func reuse() throws {
    var recycler = StateRecycler()
    let first = memory(1_024)
    recycler.put(first)
    #expect(recycler.bytes == 1_024)
    let larger = recycler.take(1_280)
    let smaller = recycler.take(768)
    #expect(larger == nil && smaller == nil)
    let found = recycler.take(896)
    let again = try #require(found)
    #expect(again.start == first.start)
    #expect(recycler.bytes == 0)
    let nothing = recycler.take(1_024)
    #expect(nothing == nil)
    again.deallocate()
  }

  @Test("is never kept beyond the bound, nor where a capacity is no size class")
  func bound() {
    var recycler = StateRecycler()
    recycler.put(memory(1_000))
    recycler.put(memory(80 << 10))
    #expect(recycler.bytes == 0)
    for _ in 0..<(StateRecycler.maximumBytes / 4_096 + 10) { recycler.put(memory(4_096)) }
    #expect(recycler.bytes == StateRecycler.maximumBytes)
  }

  @Test("a copy in memory of another state holds its own bytes and nothing else")
  func copies() {
    var random = SeededRandom(seed: 5)
    var overlay = Overlay()
    for _ in 0..<200 {
      var expected: [[UInt8]] = []
      for index in 0..<20 {
        // The entry's memory is the array's, so it is taken back before the entry goes.
        let state = [UInt8](
          repeating: UInt8(random.next() % 256), count: 1 + Int(random.next() % 3_000))
        let key = Array("k\(index)".utf8)
        let entry = key.withUnsafeBytes { CacheEntry.make(hash: 1, key: $0) }
        state.withUnsafeBytes { bytes in
          entry.pointee.stateStart = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
          entry.pointee.stateCount = UInt32(bytes.count)
          let at = key.withUnsafeBytes { overlay.add(UInt64(index), $0, entry: entry) }
          #expect(overlay.state(at).pointee.capacity >= state.count)
        }
        entry.pointee.stateStart = nil
        entry.free()
        expected.append(state)
      }
      for at in 0..<20 { #expect(Array(overlay.state(at).pointee.bytes) == expected[at]) }
      for at in 0..<20 where random.next() % 2 == 0 {
        overlay.recycle(overlay.takeState(at).takeMemory())
      }
      overlay.removeAll()
    }
  }
}
