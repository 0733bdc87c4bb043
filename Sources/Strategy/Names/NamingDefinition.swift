import Naming

/// `naming.yaml`: what names of groups are made of and what they may not hold.
struct NamingDefinition {
  struct Word {
    var id: Located<String>
    /// The slot of templates it goes into, such as `trait`.
    var slot: String
    var texts: [String: String]
  }
  struct Template {
    var id: Located<String>
    var texts: [String: (template: LabelTemplate, place: Located<String>)]

    var slots: Set<String> { Set(texts.values.flatMap(\.template.slots)) }
  }

  /// False where the strategy has no naming.yaml.
  var exists = false
  var minimumGroupSize = NamingPolicy.standardMinimumGroupSize
  var maximumLength = NamingPolicy.standardMaximumLength
  var words = Declared<Word>()
  var templates = Declared<Template>()
  var stigma: [StigmaLexicon.Entry] = []
  var harmless: [String] = []
  var ordinaryWords: [String] = []
  var thresholds = Drift.Thresholds()

  static let keys = [
    "minimumGroupSize", "maximumLength", "words", "templates", "stigma", "ordinaryWords", "drift",
  ]

  var policy: NamingPolicy {
    var lexicon = StigmaLexicon.standard
    lexicon.add(stigma)
    lexicon.allow(harmless)
    return NamingPolicy(
      minimumGroupSize: minimumGroupSize, maximumLength: maximumLength, lexicon: lexicon,
      ordinaryWords: Set(ordinaryWords))
  }

  mutating func read(_ root: YamlValue, locales: [String]) {
    exists = true
    guard let map = YamlMap(root, what: "naming.yaml", keys: Self.keys) else { return }
    if let size = map["minimumGroupSize"]?.integer(in: 2...1_000_000) {
      minimumGroupSize = size.value
      thresholds.minimumGroupSize = size.value
    }
    if let length = map["maximumLength"]?.integer(in: 4...FoldedName.limit) {
      maximumLength = length.value
    }
    words = .read(map.elements("words"), noun: "word", keys: ["slot", "texts"]) { map, id in
      let slot = map.required("slot", example: "trait")?.identifier()
      let texts = LocalTexts.read(
        map.required("texts", example: "{zh: 旅行, en: travel}"), locales: locales)
      guard let slot, let texts else { return nil }
      return Word(id: id, slot: slot.value, texts: texts.plain)
    }
    templates = .read(map.elements("templates"), noun: "template", keys: ["texts"]) { map, id in
      let texts = LocalTexts.read(
        map.required("texts", example: "{zh: \"{trait}达人\", en: \"{trait} lovers\"}"),
        locales: locales)
      return texts.map { Template(id: id, texts: Self.compile($0, map.findings)) }
    }
    if let value = map["stigma"] { readStigma(value) }
    ordinaryWords = map["ordinaryWords"]?.texts().map(\.value) ?? []
    if let value = map["drift"] { readDrift(value) }
  }

  private static func compile(
    _ texts: LocalTexts, _ findings: Findings
  ) -> [String: (template: LabelTemplate, place: Located<String>)] {
    var compiled: [String: (template: LabelTemplate, place: Located<String>)] = [:]
    for (locale, text) in texts.texts.sorted(by: { $0.key < $1.key }) {
      do throws(LabelTemplate.Fault) {
        compiled[locale] = (try LabelTemplate(text.value), text)
      } catch {
        let (message, remedy) = describe(error)
        findings.error(message, at: text, remedy: remedy)
      }
    }
    return compiled
  }

  private static func describe(_ fault: LabelTemplate.Fault) -> (String, String) {
    switch fault {
    case .unclosedSlot: ("a slot is not closed", "write slots as {trait}")
    case .strayBrace: ("a brace closes no slot", "write slots as {trait}")
    case .invalidSlot(let name):
      (
        "\"\(name)\" is not a valid slot",
        "use a lower-case letter, then letters and digits, such as {trait}"
      )
    case .noText: ("the template is empty", "write a text such as {trait} lovers")
    }
  }

  private mutating func readStigma(_ value: YamlValue) {
    guard let map = YamlMap(value, what: "\"stigma\"", keys: ["add", "allow"]) else { return }
    for element in map.elements("add") {
      guard
        let entry = YamlMap(element, what: "an entry of \"add\"", keys: ["word", "category"]),
        let word = entry.required("word", example: "…")?.text(),
        let category = entry.required("category", example: "worth")?.text()
      else { continue }
      stigma.append(StigmaLexicon.Entry(word.value, category.value))
    }
    harmless = map["allow"]?.texts().map(\.value) ?? []
  }

  private mutating func readDrift(_ value: YamlValue) {
    let keys = ["stability", "growth", "shrinkage"]
    guard let map = YamlMap(value, what: "\"drift\"", keys: keys) else { return }
    if let number = map["stability"]?.number(in: 0.01...10) { thresholds.stability = number.value }
    if let number = map["growth"]?.number(in: 1.01...1_000) { thresholds.growth = number.value }
    if let number = map["shrinkage"]?.number(in: 0...0.99) { thresholds.shrinkage = number.value }
  }
}
