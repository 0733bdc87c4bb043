import Expressions

/// Compiles a definition to a plan. Goes on after an error as far as it makes sense, so that all
/// errors are reported; the plan counts only when there were none.
struct StrategyCompiler {
  let definition: StrategyDefinition
  let findings: Findings
  let money: MoneyTexts
  var names: Names
  var plan: StrategyPlan
  /// What expressions may name, once everything is compiled.
  private(set) var environments: Environments?
  /// Attributes that some rule uses: what is not among them is unused.
  var usedAttributes: Set<UInt16> = []
  var offerUses: [RuleUse] = []
  /// Series that only tell when an event of these types last came, by sorted raw values.
  var activitySeries: [[UInt8]: Int] = [:]

  init(definition: StrategyDefinition, findings: Findings) {
    self.definition = definition
    self.findings = findings
    names = Names(definition)
    plan = StrategyPlan(hash: "", baseCurrency: definition.basics.baseCurrency.value)
    plan.exchangeRates = definition.basics.rates.map {
      ExchangeRate(
        currency: $0.currency, numerator: $0.numerator, denominator: $0.denominator)
    }
    money = MoneyTexts(baseCurrency: plan.baseCurrency, rates: plan.exchangeRates)
  }

  mutating func compile() -> StrategyPlan {
    compileBasics()
    let known = KnownValues(definition, names)
    var expressions = ExpressionCompiler(
      findings: findings, knownValues: known, domains: TermDomains(definition, names, known))
    let types = compileFeatures(&expressions)
    let tierDefinitions = orderTiers(types)
    let order = orderEvaluation(types)
    // Their numbers are those of the order.
    expressions.knownValues = KnownValues(definition, names)
    expressions.domains = TermDomains(definition, names, expressions.knownValues)
    let (history, queries) = (HistoryQueries(), FeatureQueries())
    let values = ValueQueries(models: plan.valueModels)
    expressions.queries = queries
    let withoutScores = Environments(
      names: names, featureTypes: types, scoreTypes: scorelessTiers, money: money,
      history: history, queries: queries, values: values)
    var tierCompiler = TierCompiler(
      compiler: self, expressions: expressions, environment: withoutScores.tier)
    let tiers = tierCompiler.compile(tierDefinitions)
    expressions = tierCompiler.expressions
    let environments = Environments(
      names: names, featureTypes: types,
      scoreTypes: scorelessTiers.merging(tierCompiler.scoreTypes) { _, new in new }, money: money,
      history: history, queries: queries, values: values)
    self.environments = environments
    let segments = compileSegments(order.segments, expressions, environments.customer)
    let lifecycles = LifecycleCompiler(
      compiler: self, expressions: expressions, environments: environments
    ).compile(order.lifecycles, positions: order.positions)
    plan.tiers = tiers.map(\.plan)
    plan.lifecycles = lifecycles.map(\.plan)
    plan.segments = segments.map(\.plan)
    for tier in tiers { usedAttributes.formUnion(tier.attributes) }
    for segment in segments { usedAttributes.formUnion(segment.attributes) }
    for machine in lifecycles { noteUses(of: machine) }

    compileSuppressions(expressions, environments.customer)
    compileOffers(expressions, environments)
    compilePolicy()
    compileService()
    compileJurisdictions()
    compileNames()
    plan.historyQueries = history.all
    plan.featureQueries = queries.all
    plan.valueQueries = values.all
    for use in offerUses { usedAttributes.formUnion(use.expression.attributes) }
    Dependencies.fill(&plan, tiers: tiers, segments: segments, lifecycles: lifecycles)
    Lints(
      definition: definition, plan: plan, names: names, findings: findings,
      domains: expressions.domains, compiled: expressions.compiled
    ).run(
      tiers: tiers, segments: segments, lifecycles: lifecycles, offers: offerUses,
      usedAttributes: usedAttributes)
    return plan
  }

  /// Attribute ids bound how many of each there can be (see `AttributeSpace`).
  private func checkCounts() {
    let counts: [(String, [Located<String>], UInt16)] = [
      ("features", definition.features.ids, AttributeSpace.tiers - AttributeSpace.features),
      ("tiers", definition.tiers.ids, AttributeSpace.scores - AttributeSpace.tiers),
      ("segments", definition.segments.ids, AttributeSpace.holdings - AttributeSpace.segments),
      (
        "products", definition.basics.products.ids,
        AttributeSpace.balances - AttributeSpace.holdings
      ),
    ]
    for (noun, ids, limit) in counts where ids.count > Int(limit) {
      findings.error(
        "more than \(limit) \(noun): \(ids.count)", at: ids[Int(limit)],
        remedy: "remove those that no rule needs")
    }
  }

  private mutating func compileBasics() {
    checkCounts()
    let basics = definition.basics
    plan.limits = basics.limits
    plan.population = basics.population
    plan.purposes = basics.purposes.ids.map(\.value)
    plan.channels = basics.channels.ids.map { ChannelPlan(id: $0.value) }
    plan.products = basics.products.items.map {
      ProductPlan(id: $0.id.value, category: $0.category, names: $0.names)
    }
  }

  private mutating func compileFeatures(
    _ expressions: inout ExpressionCompiler
  ) -> [String: FeatureType] {
    let environment = Environments(
      names: names, featureTypes: [:], scoreTypes: [:], money: money, history: HistoryQueries(),
      queries: FeatureQueries()
    ).feature
    var compiler = FeatureCompiler(
      environment: environment, expressions: expressions, baseCurrency: plan.baseCurrency,
      findings: findings)
    compiler.compile(definition.features.items)
    for machine in definition.lifecycles.items {
      for transition in machine.transitions {
        guard case .events(let events)? = transition.without else { continue }
        let raw = LifecycleCompiler.rawEvents(events)
        activitySeries[raw] = compiler.activitySeries(of: raw, owner: transition.id)
      }
    }
    var identities = Identities()
    compiler.finish(identities: &identities)
    plan.series = compiler.series
    plan.features = compiler.features
    compileValueModels(expressions, environment, &identities)
    for (index, feature) in plan.features.enumerated() where feature.movesWithTime {
      expressions.movingFeatures.insert(AttributeSpace.features + UInt16(clamping: index))
    }
    for (id, type) in compiler.types where type.isKeyed {
      let example = type.top > 0 ? "1" : type.keyIsText ? "\"…\"" : "5411"
      expressions.keyedFeatures[id] = "features.\(id)(\(example))"
    }
    return compiler.types
  }

  /// Tiers by conditions have no score.
  private var scorelessTiers: [String: CELType?] {
    var types: [String: CELType?] = [:]
    for tier in definition.tiers.items {
      if case .rules = tier.grading { types[tier.id.value] = .some(nil) }
    }
    return types
  }

  /// Sorts the tiers so that each stands behind those it refers to, and numbers them so.
  private mutating func orderTiers(_ types: [String: FeatureType]) -> [TierDefinition] {
    let environment = Environments(
      names: names, featureTypes: types, scoreTypes: scorelessTiers, money: money,
      history: HistoryQueries(), queries: FeatureQueries()
    ).tier
    let ordered = TierOrder.sort(
      definition.tiers.items, indices: names.tiers, in: environment, findings)
    names.tiers = Names.index(ordered.map(\.id), others: definition.tiers.ids)
    return ordered
  }

  /// Sorts segments and lifecycles so that each stands behind those it refers to, and numbers
  /// them so.
  private mutating func orderEvaluation(_ types: [String: FeatureType]) -> EvaluationOrder {
    let environment = Environments(
      names: names, featureTypes: types, scoreTypes: scorelessTiers, money: money,
      history: HistoryQueries(), queries: FeatureQueries()
    ).trigger
    let order = EvaluationOrder(definition, names: names, in: environment, findings)
    names.segments = Names.index(order.segments.map(\.id), others: definition.segments.ids)
    names.lifecycles = Names.index(order.lifecycles.map(\.id), others: definition.lifecycles.ids)
    return order
  }

  private mutating func noteUses(of machine: CompiledLifecycle) {
    usedAttributes.formUnion(machine.attributes)
    for transition in machine.definition.transitions {
      guard case .feature(let name)? = transition.without, let index = names.features[name.value]
      else { continue }
      usedAttributes.insert(AttributeSpace.features + UInt16(clamping: index))
    }
  }
}
