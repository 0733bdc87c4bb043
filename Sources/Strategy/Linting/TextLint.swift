/// Looks at the texts people will read: complete in every locale, able to be refused, free of
/// personal data.
struct TextLint {
  let definition: StrategyDefinition
  let findings: Findings

  private var locales: [String] { definition.basics.locales }

  func check() {
    for segment in definition.segments.items {
      guard let labels = segment.labels else { continue }
      complete(labels, what: "label", of: "the segment \"\(segment.id.value)\"")
    }
    for machine in definition.lifecycles.items {
      for state in machine.states.items {
        guard let labels = state.labels else { continue }
        complete(labels, what: "label", of: "the state \"\(state.id.value)\"")
      }
    }
    NameLint(definition: definition, findings: findings).check()
    for offer in definition.offers.offers.items { check(offer) }
    for survey in definition.service.surveys.items {
      guard let texts = survey.texts else {
        findings.warning(
          "the survey \"\(survey.id.value)\" has no texts", at: survey.id,
          remedy: "add texts: {\(locales.map { "\($0): …" }.joined(separator: ", "))}")
        continue
      }
      complete(texts, what: "text", of: "the survey \"\(survey.id.value)\"")
      clean(texts, what: "a text of \"\(survey.id.value)\"")
    }
    refusals()
  }

  private func check(_ offer: OfferDefinition) {
    guard let texts = offer.texts else {
      if offer.isPromotional {
        findings.warning(
          "the promotional offer \"\(offer.id.value)\" has no texts", at: offer.id,
          remedy: "add texts: {\(locales.map { "\($0): …" }.joined(separator: ", "))}")
      }
      return
    }
    complete(texts, what: "text", of: "the offer \"\(offer.id.value)\"")
    clean(texts, what: "a text of \"\(offer.id.value)\"")
  }

  /// Every promotional message carries a way to refuse, in the language it is written in.
  private func refusals() {
    let promotional = definition.offers.offers.items.filter(\.isPromotional)
    let used = Set(promotional.flatMap { $0.texts?.texts.keys.map { $0 } ?? [] })
    for jurisdiction in definition.jurisdictions {
      for locale in locales
      where used.contains(locale) && jurisdiction.refusal.texts[locale] == nil {
        findings.warning(
          "the jurisdiction \"\(jurisdiction.id.value)\" has no way to refuse in \(locale), "
            + "but offers have texts in it",
          at: jurisdiction.refusal.position, text: "", remedy: "add \(locale): … to \"refusal\"")
      }
    }
  }

  private func complete(_ texts: LocalTexts, what: String, of owner: String) {
    for locale in locales where texts.texts[locale] == nil {
      findings.warning(
        "\(owner) has no \(what) in \(locale)", at: texts.position, text: "",
        remedy: "add \(locale): …")
    }
  }

  private func clean(_ texts: LocalTexts, what: String) {
    for (_, text) in texts.texts.sorted(by: { $0.key < $1.key }) {
      guard let pattern = PersonalData.pattern(in: text.value) else { continue }
      // The finding names the pattern; the line it shows is the strategy's own text.
      findings.warning(
        "\(what) looks as if it held \(pattern)", at: text,
        remedy: "texts of a strategy are the same for everybody: take personal data out")
    }
  }
}

/// Patterns of personal data in texts that should have none.
enum PersonalData {
  /// What a text seems to hold; nil when nothing is found.
  static func pattern(in text: String) -> String? {
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() where scalar == "@" {
      guard index > 0, index + 1 < scalars.count else { continue }
      if isWord(scalars[index - 1]) && isWord(scalars[index + 1]) { return "an e-mail address" }
    }
    var digits = 0
    var longest = 0
    for scalar in scalars {
      if scalar.value >= 48 && scalar.value <= 57 {
        digits += 1
        longest = max(longest, digits)
      } else if digits == 0 || !(scalar == " " || scalar == "-") {
        digits = 0
      }
    }
    switch longest {
    case ..<7: return nil
    case ..<13: return "a phone number"
    default: return "an id or card number"
    }
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
  }
}
