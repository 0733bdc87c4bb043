/// A flat array that never changes: trivial, so that reading it counts no references. Whoever
/// made it deallocates it; indices are the plan's own.
struct FixedArray<Element> {
  private let start: UnsafeMutablePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    start = .allocate(capacity: max(1, elements.count))
    for (index, element) in elements.enumerated() { (start + index).initialize(to: element) }
  }

  func deallocate() {
    start.deinitialize(count: count)
    start.deallocate()
  }

  @inline(__always)
  var indices: Range<Int> { 0..<count }

  @inline(__always)
  subscript(index: Int) -> Element { start[index] }

  @inline(__always)
  func pointer(_ index: Int) -> UnsafePointer<Element> { UnsafePointer(start + index) }
}
