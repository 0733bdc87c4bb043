/// All that a strategy's files say, read and checked file by file. Names that one file uses of
/// another are still texts; the compiler resolves them.
struct StrategyDefinition {
  var basics = BasicsDefinition()
  var features = Declared<FeatureDefinition>()
  var valueModels = Declared<ValueModelDefinition>()
  var valueParameters = Declared<ValueParametersDefinition>()
  /// Segments, key accounts and signals.
  var segments = Declared<SegmentDefinition>()
  var tiers = Declared<TierDefinition>()
  var lifecycles = Declared<LifecycleDefinition>()
  var offers = OffersFile()
  var policy = PolicyDefinition()
  var service = ServiceDefinition()
  var jurisdictions: [JurisdictionDefinition] = []
  var naming = NamingDefinition()
  var names = NameRecordsFile()

  /// The files a strategy may have, besides those of the folder `jurisdictions`.
  static let fileNames = [
    "contact-policy.yaml", "currencies.yaml", "features.yaml", "keyaccounts.yaml",
    "lifecycle.yaml", "names.yaml", "naming.yaml", "offers.yaml", "products.yaml",
    "segments.yaml", "service.yaml", "signals.yaml", "strategy.yaml", "suppressions.yaml",
    "tiers.yaml", "value-models.yaml", ValueParametersDefinition.fileName,
  ]
  static let jurisdictionFolder = "jurisdictions/"

  /// Reads the parsed files. `strategy.yaml` comes first, since it declares what the others use.
  init(documents: [String: YamlDocument], findings: Findings) {
    func root(_ file: String) -> YamlValue? {
      documents[file].map {
        YamlValue(node: $0.root, file: file, key: file, findings: findings)
      }
    }
    if let root = root("strategy.yaml") { basics.readStrategy(root) }
    if let root = root("products.yaml") { basics.readProducts(root) }
    if let root = root("currencies.yaml") { basics.readCurrencies(root) }
    let locales = basics.locales
    if let root = root("naming.yaml") { naming.read(root, locales: locales) }
    if let root = root("names.yaml") { names.read(root, locales: locales) }
    if let root = root("features.yaml") { features = FeatureDefinition.readAll(root) }
    if let root = root("value-models.yaml") { valueModels = ValueModelDefinition.readAll(root) }
    if let root = root(ValueParametersDefinition.fileName) {
      valueParameters = ValueParametersDefinition.readAll(root)
    }
    if let root = root("tiers.yaml") {
      tiers = TierDefinition.readAll(root, locales: locales)
    }
    if let root = root("segments.yaml") {
      segments = SegmentDefinition.readAll(root, locales: locales)
    }
    if let root = root("lifecycle.yaml") {
      lifecycles = LifecycleDefinition.readAll(root, locales: locales)
    }
    if let root = root("keyaccounts.yaml") {
      segments.add(
        KeyAccountDefinition.readAll(root, locales: locales), noun: "segment", findings)
    }
    if let root = root("signals.yaml") {
      segments.add(SignalDefinition.readAll(root), noun: "segment", findings)
    }
    if let root = root("offers.yaml") { offers = OffersFile.read(root, locales: locales) }
    if let root = root("suppressions.yaml") { policy.readSuppressions(root) }
    if let root = root("contact-policy.yaml") { policy.readContactPolicy(root) }
    if let root = root("service.yaml") { service.read(root, locales: locales) }
    fillLabels(findings)
    for file in documents.keys.sorted() where file.hasPrefix(Self.jurisdictionFolder) {
      guard let root = root(file) else { continue }
      if let jurisdiction = JurisdictionDefinition.read(root, locales: locales) {
        jurisdictions.append(jurisdiction)
      }
    }
  }

  /// Renders the labels that are made from templates.
  private mutating func fillLabels(_ findings: Findings) {
    for index in segments.items.indices {
      naming.fill(&segments.items[index].labels, findings)
    }
    for tier in tiers.items.indices {
      for step in tiers.items[tier].steps.indices {
        naming.fill(&tiers.items[tier].steps[step].labels, findings)
      }
    }
    for machine in lifecycles.items.indices {
      for state in lifecycles.items[machine].states.items.indices {
        naming.fill(&lifecycles.items[machine].states.items[state].labels, findings)
      }
    }
  }
}
