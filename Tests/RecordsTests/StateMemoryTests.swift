import Testing

@testable import Records

@Suite("Memory of states")
struct StateMemoryTests {
  @Test("a size class holds its size, is its own class, and wastes at most a fifth above 256 bytes")
  func classes() {
    var last = 0
    for size in 1...70_000 {
      let found = StateMemory.sizeClass(size)
      #expect(found >= size && found >= last)
      #expect(StateMemory.sizeClass(found) == found)
      if size > 256 { #expect(found * 4 <= size * 5) }
      last = found
    }
  }

  @Test("size classes are numbered one after the other")
  func indices() {
    var next = 0
    var size = 1
    while size <= 1 << 20 {
      let found = StateMemory.sizeClass(size)
      #expect(StateMemory.classIndex(found) == next)
      next += 1
      size = found + 1
    }
    #expect(next == 52)
  }
}
