import Naming

/// Labels that are made from a template: `labels: {template: lovers, trait: travel}`.
struct TemplateUse {
  var template: Located<String>
  /// For each slot, the id of its word.
  var words: [(slot: String, word: Located<String>)]

  static let key = "template"

  /// Nil, and reported, where it cannot be read.
  static func read(_ value: YamlValue) -> TemplateUse? {
    let keys = value.keys
    guard let map = YamlMap(value, what: "\"\(value.key)\"", keys: keys),
      let template = map[key]?.identifier()
    else { return nil }
    let words = keys.filter { $0 != key }.compactMap { slot in
      map[slot]?.identifier().map { (slot: slot, word: $0) }
    }
    return TemplateUse(template: template, words: words)
  }
}

extension NamingDefinition {
  /// Fills in labels that are made from a template; what does not fit is reported.
  func fill(_ labels: inout LocalTexts?, _ findings: Findings) {
    guard let use = labels?.use else { return }
    guard let template = template(use, findings) else { return }
    var words: [String: Word] = [:]
    for (slot, id) in use.words {
      guard template.slots.contains(slot) else {
        findings.error(
          "the template \"\(template.id.value)\" has no slot \"\(slot)\"", at: id,
          remedy: "its slots are: \(template.slots.sorted().joined(separator: ", "))")
        continue
      }
      words[slot] = word(id, slot: slot, findings)
    }
    for slot in template.slots.sorted() where !use.words.contains(where: { $0.slot == slot }) {
      findings.error(
        "the template \"\(template.id.value)\" needs a word for its slot \"\(slot)\"",
        at: use.template, remedy: "add \(slot): … with the id of one of its words in naming.yaml")
    }
    for (locale, text) in template.texts {
      let parts = words.compactMapValues { $0.texts[locale] }
      guard let label = text.template.render(parts) else { continue }
      labels?.texts[locale] = use.template.map { _ in label }
    }
  }

  private func template(_ use: TemplateUse, _ findings: Findings) -> Template? {
    if let known = templates.items.first(where: { $0.id.value == use.template.value }) {
      return known
    }
    // A faulty template is reported where it stands.
    guard !templates.ids.contains(where: { $0.value == use.template.value }) else { return nil }
    findings.error(
      "unknown template \"\(use.template.value)\"", at: use.template,
      remedy: exists
        ? NearestName.remedy(
          for: use.template.value, among: templates.ids.map(\.value), what: "templates")
        : "add naming.yaml with templates, or write the labels out")
    return nil
  }

  private func word(_ id: Located<String>, slot: String, _ findings: Findings) -> Word? {
    if let word = words.items.first(where: { $0.id.value == id.value }) {
      if word.slot == slot { return word }
      findings.error(
        "the word \"\(id.value)\" belongs into the slot \"\(word.slot)\", not \"\(slot)\"", at: id,
        remedy: "take one of the slot's own words")
      return nil
    }
    guard !words.ids.contains(where: { $0.value == id.value }) else { return nil }
    let own = words.items.filter { $0.slot == slot }.map(\.id.value)
    findings.error(
      "unknown word \"\(id.value)\"", at: id,
      remedy: NearestName.remedy(for: id.value, among: own, what: "words for {\(slot)}"))
    return nil
  }
}
