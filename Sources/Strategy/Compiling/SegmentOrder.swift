import Expressions

/// The order in which segments are evaluated: a segment after those its rules refer to, else as
/// written.
enum SegmentOrder {
  /// A circle of references is reported; its members then stand in the order written.
  /// - Parameter indices: The numbers under which `environment` knows the segments.
  static func sort(
    _ segments: [SegmentDefinition], indices: [String: Int], in environment: Environment,
    _ findings: Findings
  ) -> [SegmentDefinition] {
    var position: [Int: Int] = [:]
    for (place, segment) in segments.enumerated() {
      if let index = indices[segment.id.value] { position[index] = place }
    }
    let range = AttributeSpace.segments..<AttributeSpace.holdings
    let references = segments.map { segment in
      let attributes =
        ExpressionCompiler.attributes(segment.when, in: environment)
        + ExpressionCompiler.attributes(segment.exit, in: environment)
      return Set(
        attributes.filter(range.contains)
          .compactMap { position[Int($0 - AttributeSpace.segments)] })
    }
    var done: Set<Int> = []
    var ordered: [SegmentDefinition] = []
    var isMoving = true
    while isMoving {
      isMoving = false
      for (place, segment) in segments.enumerated()
      where !done.contains(place) && references[place].isSubset(of: done) {
        done.insert(place)
        ordered.append(segment)
        isMoving = true
      }
    }
    let rest = segments.indices.filter { !done.contains($0) }
    if let first = rest.first {
      report(circle(from: first, references, within: Set(rest)).map { segments[$0] }, findings)
    }
    return ordered + rest.map { segments[$0] }
  }

  /// Follows references that lead on until a segment comes again.
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

  private static func report(_ circle: [SegmentDefinition], _ findings: Findings) {
    guard let first = circle.first else { return }
    let names = (circle + [first]).map(\.id.value).joined(separator: " → ")
    findings.error(
      "segments refer to each other in a circle: \(names)", at: first.id,
      remedy: "let one of them use features or tiers instead of inSegment")
  }
}
