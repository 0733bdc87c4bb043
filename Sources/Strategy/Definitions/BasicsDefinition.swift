/// `strategy.yaml`, `products.yaml` and `currencies.yaml`: the words all other files use.
struct BasicsDefinition {
  struct Product {
    var id: Located<String>
    var category: String
    var names: [String: String]
  }
  struct Rate {
    var currency: String
    var numerator: Int64
    var denominator: Int64
  }

  /// Levels of ISO 3166-1 and 3166-2.
  enum RegionLevel: String, CaseIterable, CustomStringConvertible {
    case country, subdivision
    var description: String { self == .country ? "country" : "region" }
  }

  var name = ""
  var baseCurrency = Located(
    value: "XXX", position: Position(file: "strategy.yaml", line: 1, column: 1), text: "")
  var locales: [String] = []
  var purposes = Declared<Located<String>>()
  var channels = Declared<Located<String>>()
  var protectedAttributes = Self.protectedByDefault
  /// How fine a place rules may single out.
  var regionLevel = RegionLevel.subdivision
  var limits = StateLimits()
  var population: PopulationSettings?
  var products = Declared<Product>()
  var rates: [Rate] = []

  /// Attributes that rules may use only with a declared ground, unless the strategy says
  /// otherwise.
  static let protectedByDefault = [
    "customer.gender", "customer.birthDay", "customer.age", "customer.maritalStatus",
    "customer.dependants",
  ]
  /// Purpose and channel share an attribute id: see `AttributeSpace.consents`.
  static let maximumChannels = 16
  static let maximumPurposes = 60

  mutating func readStrategy(_ root: YamlValue) {
    let keys = [
      "name", "baseCurrency", "locales", "purposes", "channels", "protectedAttributes",
      "regionLevel", "limits", "population",
    ]
    guard let map = YamlMap(root, what: "strategy.yaml", keys: keys) else { return }
    name = map.required("name", example: "Retail strategy")?.text()?.value ?? ""
    if let code = map.required("baseCurrency", example: "CNY")?.text("a currency code") {
      if Currencies.digits(code.value) == nil {
        map.findings.error(
          "unknown currency \"\(code.value)\"", at: code,
          remedy: NearestName.remedy(
            for: code.value, among: Currencies.all, what: "ISO 4217 codes"))
      }
      baseCurrency = code
    }
    readLocales(map.required("locales", example: "[zh, en]"))
    purposes = Self.names(map, "purposes", noun: "purpose", limit: Self.maximumPurposes)
    channels = Self.names(map, "channels", noun: "channel", limit: Self.maximumChannels)
    if let value = map["protectedAttributes"] { readProtected(value) }
    if let value = map["regionLevel"]?.choice(RegionLevel.self, what: "level of regions") {
      regionLevel = value.value
    }
    if let value = map["limits"] { readLimits(value) }
    population = map["population"].flatMap(PopulationDefinition.read)
  }

  mutating func readProducts(_ root: YamlValue) {
    guard let map = YamlMap(root, what: "products.yaml", keys: ["products"]) else { return }
    let locales = locales
    products = .read(
      map.elements("products"), noun: "product", keys: ["category", "name", "description"],
      id: { value in
        guard let text = value.text("an id") else { return nil }
        guard Identifiers.isValidForeign(text.value) else {
          value.error(
            "\"\(text.value)\" is not a valid product id",
            remedy: "use letters, digits, \".\", \"_\" and \"-\", at most 64")
          return nil
        }
        return text
      },
      item: { map, id in
        let category = map.required("category", example: "deposit")?.identifier()
        let names = LocalTexts.read(map["name"], locales: locales)
        _ = map["description"]?.text()
        guard let category else { return nil }
        return Product(id: id, category: category.value, names: names?.plain ?? [:])
      })
  }

  mutating func readCurrencies(_ root: YamlValue) {
    guard let map = YamlMap(root, what: "currencies.yaml", keys: ["asOf", "rates"]) else { return }
    _ = map["asOf"]?.text()
    guard let value = map.required("rates", example: "{USD: 7.12}"),
      let rateMap = YamlMap(value, what: "\"rates\"", keys: Currencies.all.sorted())
    else { return }
    for code in Currencies.all.sorted() {
      guard let rate = rateMap[code]?.text("a rate") else { continue }
      guard code != baseCurrency.value else {
        map.findings.error(
          "\(code) is the base currency: its rate is 1", at: rate,
          remedy: "remove the line, or change baseCurrency in strategy.yaml")
        continue
      }
      guard let fraction = Currencies.minorUnits(rate.value, digits: 9), fraction > 0 else {
        map.findings.error(
          "\"\(rate.value)\" is not an exchange rate", at: rate,
          remedy: "write how many \(baseCurrency.value) one \(code) is, "
            + "as a positive decimal with at most 9 digits after the point")
        continue
      }
      let divisor = Self.gcd(fraction, 1_000_000_000)
      rates.append(
        Rate(
          currency: code, numerator: fraction / divisor, denominator: 1_000_000_000 / divisor))
    }
  }

  private mutating func readLocales(_ value: YamlValue?) {
    for locale in value?.texts() ?? [] {
      if LocalTexts.isLocale(locale.value), !locales.contains(locale.value) {
        locales.append(locale.value)
        continue
      }
      value?.findings.error(
        "\"\(locale.value)\" is not a locale, or is named twice", at: locale,
        remedy: "write language tags such as zh, en, zh-Hant")
    }
  }

  private mutating func readProtected(_ value: YamlValue) {
    let known = CustomerAttribute.allCases.map(\.name)
    protectedAttributes = value.texts().compactMap { name in
      if known.contains(name.value) { return name.value }
      value.findings.error(
        "unknown attribute \"\(name.value)\"", at: name,
        remedy: NearestName.remedy(for: name.value, among: known, what: "attributes"))
      return nil
    }
  }

  private mutating func readLimits(_ value: YamlValue) {
    let fields: [(String, WritableKeyPath<StateLimits, Int>, ClosedRange<Int>)] = [
      ("eventIDs", \.eventIDs, 1...4_096), ("eventDays", \.eventDays, 0...3_650),
      ("transactions", \.transactions, 0...4_096),
      ("holdings", \.holdings, 1...1_024), ("accounts", \.accounts, 1...1_024),
      ("consents", \.consents, 1...1_024), ("contacts", \.contacts, 1...4_096),
      ("decisions", \.decisions, 1...4_096), ("complaints", \.complaints, 1...1_024),
      ("sketchRows", \.sketchRows, 16...4_096),
      ("recordBytes", \.recordBytes, 4_096...1_048_576),
    ]
    guard let map = YamlMap(value, what: "\"limits\"", keys: fields.map(\.0)) else { return }
    for (key, path, range) in fields {
      if let number = map[key]?.integer(in: range) { limits[keyPath: path] = number.value }
    }
  }

  private static func names(
    _ map: YamlMap, _ key: String, noun: String, limit: Int
  ) -> Declared<Located<String>> {
    _ = map.required(key, example: "[{id: …}]")
    let names = Declared<Located<String>>.read(
      map.elements(key), noun: noun, keys: ["description"],
      item: { map, id in
        _ = map["description"]?.text()
        return id
      })
    if names.ids.count > limit, let value = map[key] {
      value.error(
        "more than \(limit) \(key): \(names.ids.count)", remedy: "merge some of them")
    }
    return names
  }

  private static func gcd(_ a: Int64, _ b: Int64) -> Int64 { b == 0 ? a : gcd(b, a % b) }
}
