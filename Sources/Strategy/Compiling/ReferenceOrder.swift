/// The order in which things that refer to each other are evaluated: each after those it refers
/// to, else as written.
enum ReferenceOrder {
  /// - Parameter references: For each thing the places of those it refers to.
  /// - Returns: All places, and a circle of references where there is one; its members then
  ///   stand last, in the order written.
  static func sort(_ references: [Set<Int>]) -> (order: [Int], circle: [Int]?) {
    var done: Set<Int> = []
    var order: [Int] = []
    var isMoving = true
    while isMoving {
      isMoving = false
      for place in references.indices
      where !done.contains(place) && references[place].isSubset(of: done) {
        done.insert(place)
        order.append(place)
        isMoving = true
      }
    }
    let rest = references.indices.filter { !done.contains($0) }
    guard let first = rest.first else { return (order, nil) }
    return (order + rest, circle(from: first, references, within: Set(rest)))
  }

  /// Follows references that lead on until a place comes again.
  private static func circle(
    from start: Int, _ references: [Set<Int>], within rest: Set<Int>
  ) -> [Int] {
    var path = [start]
    while let next = references[path[path.count - 1]].intersection(rest).min() {
      if let at = path.firstIndex(of: next) { return Array(path[at...]) }
      path.append(next)
    }
    return path
  }
}
