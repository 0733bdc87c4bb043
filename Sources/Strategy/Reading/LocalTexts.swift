/// Texts by locale, such as `{zh: 旅行达人, en: Traveller}`.
struct LocalTexts {
  var texts: [String: Located<String>] = [:]
  var position: Position
  /// The template the texts are made from, for labels.
  var use: TemplateUse?

  var plain: [String: String] { texts.mapValues(\.value) }

  /// Reads a mapping from locale to text; a locale the strategy does not declare is reported.
  static func read(_ value: YamlValue?, locales: [String]) -> LocalTexts? {
    guard let value else { return nil }
    if value.key == "labels", value.keys.contains(TemplateUse.key) {
      var labels = LocalTexts(position: value.position)
      labels.use = TemplateUse.read(value)
      return labels
    }
    guard let map = YamlMap(value, what: "\"\(value.key)\"", keys: locales) else { return nil }
    var result = LocalTexts(position: value.position)
    for locale in locales {
      guard let text = map[locale]?.text() else { continue }
      result.texts[locale] = text
    }
    return result
  }

  /// A language tag in the form of BCP 47: `zh`, `en`, `zh-Hant`, `pt-BR`.
  static func isLocale(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let language = parts.first, (2...3).contains(language.utf8.count),
      language.utf8.allSatisfy({ $0 >= 97 && $0 <= 122 })
    else { return false }
    return parts.dropFirst().allSatisfy { part in
      (2...8).contains(part.utf8.count)
        && part.utf8.allSatisfy {
          ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122)
        }
    }
  }
}
