import Expressions

/// What is doubtful about one condition by itself: it can never be true or never be false, or a
/// part of it cannot, or it asks of persons what is known of companies only.
struct ConditionLint {
  let findings: Findings
  let domains: TermDomains

  func check(_ condition: Condition, _ source: ExpressionText) {
    let root = condition.root
    guard !condition.terms.isEmpty else { return }
    if isConstant(root, source, "this condition") { return }
    if domains.arePossibleForSomebody([.init(node: root.node, isTrue: true)]) == false {
      report(
        "this condition can be true for nobody", root, source,
        remedy: "what it asks is known of persons only in one part and of companies only in "
          + "another: check customer.isCompany")
      return
    }
    parts(of: root, source)
  }

  /// Reports a part that always comes out the same.
  private func isConstant(
    _ part: Condition.Part, _ source: ExpressionText, _ what: String
  ) -> Bool {
    let terms = Condition.terms(of: part.node)
    guard !terms.isEmpty else { return false }
    for (value, message, remedy) in [
      (
        true, "can never be true",
        "its comparisons exclude each other: check the values and && against ||"
      ),
      (
        false, "is always true",
        "it is true wherever its data is known: check the values and || against &&"
      ),
    ] where domains.arePossible([.init(node: part.node, isTrue: value)]) == false {
      let culprit = culprit(part, isTrue: value)
      report(
        "\(what) \(message)", culprit, source,
        remedy: range(of: Condition.terms(of: culprit.node)) ?? remedy)
      return true
    }
    return false
  }

  /// The innermost part by which alone the whole cannot come out as wanted.
  private func culprit(_ part: Condition.Part, isTrue: Bool) -> Condition.Part {
    let children: [Condition.Part]
    switch (part.node, isTrue) {
    case (.all(let parts), true), (.any(let parts), false): children = parts
    default: return part
    }
    let guilty = children.first {
      !Condition.terms(of: $0.node).isEmpty
        && domains.arePossible([.init(node: $0.node, isTrue: isTrue)]) == false
    }
    return guilty.map { culprit($0, isTrue: isTrue) } ?? part
  }

  /// Looks at the parts of a condition that is itself neither always true nor never.
  private func parts(of part: Condition.Part, _ source: ExpressionText) {
    switch part.node {
    case .constant, .test: break
    case .not(let inner): parts(of: inner, source)
    case .all(let children):
      look(at: children, source, isConjunction: true)
    case .any(let children):
      look(at: children, source, isConjunction: false)
    case .choice(let condition, let first, let second):
      for child in [condition, first, second] where !isConstant(child, source, "this part") {
        parts(of: child, source)
      }
    }
  }

  private func look(
    at children: [Condition.Part], _ source: ExpressionText, isConjunction: Bool
  ) {
    var isSound = true
    for child in children {
      if isConstant(child, source, "this part") {
        isSound = false
      } else {
        parts(of: child, source)
      }
    }
    guard isSound, let idle = firstIdle(children, isConjunction: isConjunction) else { return }
    report(
      "this part changes nothing: the rest decides", children[idle], source,
      remedy: isConjunction
        ? "it is true whenever the other parts are: remove it, or correct its values"
        : "whenever it is true, another part is, too: remove it, or correct its values")
  }

  /// The last part that follows from the others (of a conjunction) or from which one of the
  /// others follows (of a disjunction).
  private func firstIdle(_ children: [Condition.Part], isConjunction: Bool) -> Int? {
    children.indices.last { index in
      let goals = children.indices.map { other in
        ConditionSearch.Goal(
          node: children[other].node, isTrue: (other == index) != isConjunction)
      }
      return domains.arePossible(goals) == false
    }
  }

  /// `customer.age lies between 0 and 150`, for a single term that has bounds.
  private func range(of terms: [Condition.Term]) -> String? {
    guard terms.count == 1, let term = terms.first,
      case .numbers(let range) = domains.domain(of: term)
    else { return nil }
    let name = term.function.map { "\($0)(…)" } ?? term.key
    let unit = term.function == "daysSince" ? " whole days" : ""
    guard range.upperBound.isFinite else {
      return "\(name) is never below \(Numbers.text(range.lowerBound)): check the values"
    }
    return "\(name) lies between \(Numbers.text(range.lowerBound)) and "
      + "\(Numbers.text(range.upperBound))\(unit): check the values"
  }

  private func report(
    _ message: String, _ part: Condition.Part, _ source: ExpressionText, remedy: String
  ) {
    findings.warning(
      message, at: source.position(utf8Offset: part.offset),
      text: source.slice(utf8Offset: part.offset, length: part.length), remedy: remedy)
  }
}
