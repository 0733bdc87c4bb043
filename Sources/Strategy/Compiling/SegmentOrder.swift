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
    let (order, circle) = ReferenceOrder.sort(references)
    if let circle { report(circle.map { segments[$0] }, findings) }
    return order.map { segments[$0] }
  }

  private static func report(_ circle: [SegmentDefinition], _ findings: Findings) {
    guard let first = circle.first else { return }
    let names = (circle + [first]).map(\.id.value).joined(separator: " → ")
    findings.error(
      "segments refer to each other in a circle: \(names)", at: first.id,
      remedy: "let one of them use features or tiers instead of inSegment")
  }
}
