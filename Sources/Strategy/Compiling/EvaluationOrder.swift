import Expressions

/// The order in which segments and lifecycles are evaluated: each after those its rules refer to,
/// else segments before lifecycles, and each as written.
struct EvaluationOrder {
  var segments: [SegmentDefinition] = []
  var lifecycles: [LifecycleDefinition] = []
  /// By lifecycle: how many segments come before it.
  var positions: [Int] = []

  /// One thing to evaluate.
  private struct Element {
    enum Content {
      case segment(SegmentDefinition)
      case lifecycle(LifecycleDefinition)
    }
    var content: Content
    /// Positions of the elements its rules refer to.
    var references: Set<Int>

    var id: Located<String> {
      switch content {
      case .segment(let segment): segment.id
      case .lifecycle(let machine): machine.id
      }
    }
  }

  /// A circle of references is reported; its members then stand in the order written.
  /// - Parameter names: The numbers under which `environment` knows segments and lifecycles.
  init(
    _ definition: StrategyDefinition, names: Names, in environment: Environment,
    _ findings: Findings
  ) {
    let elements = Self.elements(definition, names, environment)
    let (order, circle) = ReferenceOrder.sort(elements.map(\.references))
    if let circle { Self.report(circle.map { elements[$0] }, findings) }
    for place in order { append(elements[place]) }
  }

  private mutating func append(_ element: Element) {
    switch element.content {
    case .segment(let segment): segments.append(segment)
    case .lifecycle(let machine):
      lifecycles.append(machine)
      positions.append(segments.count)
    }
  }

  private static func elements(
    _ definition: StrategyDefinition, _ names: Names, _ environment: Environment
  ) -> [Element] {
    let segments = definition.segments.items
    let machines = definition.lifecycles.items
    var positions: [UInt16: Int] = [:]
    for (place, segment) in segments.enumerated() {
      guard let index = names.segments[segment.id.value] else { continue }
      positions[AttributeSpace.segments + UInt16(clamping: index)] = place
    }
    for (place, machine) in machines.enumerated() {
      guard let index = names.lifecycles[machine.id.value] else { continue }
      for space in [AttributeSpace.lifecycle, AttributeSpace.stageSince] {
        positions[space + UInt16(clamping: index)] = segments.count + place
      }
    }
    func references(_ expressions: [ExpressionText?]) -> Set<Int> {
      Set(
        expressions.flatMap { ExpressionCompiler.attributes($0, in: environment) }
          .compactMap { positions[$0] })
    }
    return segments.map {
      Element(content: .segment($0), references: references([$0.when, $0.exit]))
    }
      + machines.map {
        Element(
          content: .lifecycle($0),
          references: references([$0.applies] + $0.allTransitions.map(\.when)))
      }
  }

  private static func report(_ circle: [Element], _ findings: Findings) {
    guard let first = circle.first else { return }
    if circle.count == 1, case .lifecycle(let machine) = first.content {
      findings.error(
        "the lifecycle \"\(machine.id.value)\" refers to its own state", at: machine.id,
        remedy: "\"from\" names the state; for the time in it use \"dwell\"")
      return
    }
    let names = (circle + [first]).map(\.id.value).joined(separator: " → ")
    let isMixed = circle.contains {
      if case .lifecycle = $0.content { true } else { false }
    }
    findings.error(
      "\(isMixed ? "segments and lifecycles" : "segments") refer to each other in a circle: "
        + names, at: first.id,
      remedy: "let one of them use features or tiers instead of inSegment"
        + (isMixed ? " or lifecycle" : ""))
  }
}
