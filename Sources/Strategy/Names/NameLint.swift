import Naming

/// Reviews the labels of a strategy. Personal data stops it; everything else is for people to
/// look at, since such a name is never approved.
struct NameLint {
  let definition: StrategyDefinition
  let findings: Findings

  func check() {
    let reviewer = NameReviewer(policy: definition.naming.policy)
    for segment in definition.segments.items {
      check(segment.labels, what: "the label of \"\(segment.id.value)\"", reviewer)
    }
    for step in definition.tiers.items.flatMap(\.steps) {
      check(step.labels, what: "the label of \"\(step.id.value)\"", reviewer)
    }
    for state in definition.lifecycles.items.flatMap(\.states.items) {
      check(state.labels, what: "the label of \"\(state.id.value)\"", reviewer)
    }
    for (record, place) in definition.names.places where record.state == .approved {
      for (locale, label) in record.labels.sorted(by: { $0.key < $1.key }) {
        for refusal in reviewer.review(label, locale: locale).prefix(1) {
          report(
            refusal, "the approved name of \"\(record.group)\" in \(locale)", at: place)
        }
      }
    }
    unusedWords()
  }

  private func check(_ labels: LocalTexts?, what: String, _ reviewer: NameReviewer) {
    guard let labels else { return }
    for (locale, text) in labels.texts.sorted(by: { $0.key < $1.key }) {
      // One finding a label: the others are seen when it is corrected.
      let refusals = reviewer.review(text.value, locale: locale)
      guard let worst = refusals.first(where: \.reason.isPersonalData) ?? refusals.first else {
        continue
      }
      report(worst, what, at: text)
    }
  }

  private func report(_ refusal: Refusal, _ what: String, at place: Located<String>) {
    let message = "\(what) \(refusal.message) [\(refusal.reason.rawValue)]"
    if refusal.reason.isPersonalData {
      findings.error(message, at: place, remedy: refusal.reason.remedy)
    } else {
      findings.warning(message, at: place, remedy: refusal.reason.remedy)
    }
  }

  /// Words and templates no label is made of.
  private func unusedWords() {
    let labels =
      definition.segments.items.map(\.labels)
      + definition.tiers.items.flatMap { $0.steps.map(\.labels) }
      + definition.lifecycles.items.flatMap { $0.states.items.map(\.labels) }
    let uses = labels.compactMap { $0?.use }
    let templates = Set(uses.map(\.template.value))
    let words = Set(uses.flatMap { $0.words.map(\.word.value) })
    for template in definition.naming.templates.items where !templates.contains(template.id.value) {
      findings.warning(
        "the template \"\(template.id.value)\" is used by no label", at: template.id,
        remedy: "remove it, or write labels: {template: \(template.id.value), …}")
    }
    for word in definition.naming.words.items where !words.contains(word.id.value) {
      findings.warning(
        "the word \"\(word.id.value)\" is used by no label", at: word.id, remedy: "remove it")
    }
  }
}
