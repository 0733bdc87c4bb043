import Expressions

/// Decides whether conditions can be true or false together: every term takes a value from each
/// of the regions between the constants it is compared with, one term after the other, and a
/// branch is left as soon as a condition cannot come out as wanted any more.
///
/// Terms count as independent of each other, so that "impossible" is certain, "possible" is not.
struct ConditionSearch {
  /// The most valuations looked at; beyond, the answer is nil.
  static let maximumSteps = 20_000

  /// A condition and how it has to come out.
  struct Goal {
    var node: Condition.Node
    var isTrue: Bool
  }

  private let goals: [Goal]
  private let terms: [Condition.Term]
  private let regions: [TermRegions]
  private let index: [String: Int]

  /// - Parameters:
  ///   - domains: The values that a term can have at all.
  ///   - isMissing: Terms that have no value.
  init(
    _ goals: [Goal], domains: (Condition.Term) -> TermDomain,
    isMissing: (Condition.Term) -> Bool = { _ in false }
  ) {
    self.goals = goals
    var seen: Set<String> = []
    var terms: [Condition.Term] = []
    for goal in goals {
      for term in Condition.terms(of: goal.node) where seen.insert(term.key).inserted {
        terms.append(term)
      }
    }
    self.terms = terms
    var index: [String: Int] = [:]
    for (number, term) in terms.enumerated() { index[term.key] = number }
    self.index = index
    var tests: [[Condition.Test]] = Array(repeating: [], count: terms.count)
    for goal in goals { Self.collect(goal.node, index, &tests) }
    regions = terms.indices.map {
      TermRegions(
        terms[$0], tests[$0], domain: domains(terms[$0]), isMissing: isMissing(terms[$0]))
    }
  }

  /// True when all goals can be reached together, false when they cannot, nil when that would
  /// take too long to find out.
  func isPossible() -> Bool? {
    var chosen = Array(repeating: -1, count: terms.count)
    var steps = 0
    return search(0, &chosen, &steps)
  }

  private func search(_ next: Int, _ chosen: inout [Int], _ steps: inout Int) -> Bool? {
    steps += 1
    if steps > Self.maximumSteps { return nil }
    for goal in goals {
      let wanted: Outcomes = goal.isTrue ? .true : .false
      if !outcomes(goal.node, chosen).contains(wanted) { return false }
    }
    guard next < terms.count else { return true }
    for region in regions[next].indices {
      chosen[next] = region
      guard let found = search(next + 1, &chosen, &steps) else { return nil }
      if found { return true }
    }
    chosen[next] = -1
    return false
  }

  /// How a node can still come out.
  private func outcomes(_ node: Condition.Node, _ chosen: [Int]) -> Outcomes {
    switch node {
    case .constant(let value): return value ? .true : .false
    case .test(let term, let test):
      guard let number = index[term.key] else { return .any }
      return regions[number].outcome(of: test, in: chosen[number])
    case .not(let part): return outcomes(part.node, chosen).negated
    case .all(let parts):
      return parts.reduce(.true) { $0.and(outcomes($1.node, chosen)) }
    case .any(let parts):
      return parts.reduce(.false) {
        $0.negated.and(outcomes($1.node, chosen).negated).negated
      }
    case .choice(let condition, let first, let second):
      let way = outcomes(condition.node, chosen)
      var result: Outcomes = way.intersection(.unknown)
      if way.contains(.true) { result.formUnion(outcomes(first.node, chosen)) }
      if way.contains(.false) { result.formUnion(outcomes(second.node, chosen)) }
      return result
    }
  }

  private static func collect(
    _ node: Condition.Node, _ index: [String: Int], _ tests: inout [[Condition.Test]]
  ) {
    switch node {
    case .constant: break
    case .test(let term, let test):
      if let number = index[term.key] { tests[number].append(test) }
    case .not(let part): collect(part.node, index, &tests)
    case .all(let parts), .any(let parts):
      for part in parts { collect(part.node, index, &tests) }
    case .choice(let condition, let first, let second):
      for part in [condition, first, second] { collect(part.node, index, &tests) }
    }
  }
}

/// The ways in which a condition can come out: true, false, unknown (Kleene's logic).
struct Outcomes: OptionSet {
  let rawValue: UInt8
  static let `true` = Outcomes(rawValue: 1)
  static let `false` = Outcomes(rawValue: 2)
  static let unknown = Outcomes(rawValue: 4)
  static let any: Outcomes = [.true, .false]

  var negated: Outcomes {
    var result = intersection(.unknown)
    if contains(.true) { result.insert(.false) }
    if contains(.false) { result.insert(.true) }
    return result
  }

  func and(_ other: Outcomes) -> Outcomes {
    var result: Outcomes = []
    if contains(.false) || other.contains(.false) { result.insert(.false) }
    if contains(.true) && other.contains(.true) { result.insert(.true) }
    let (mine, theirs) = (contains(.unknown), other.contains(.unknown))
    if (mine && (theirs || other.contains(.true))) || (theirs && contains(.true)) {
      result.insert(.unknown)
    }
    return result
  }
}
