import Expressions

/// A tier with what the dependency graph and the lints ask of it.
struct CompiledTier {
  var definition: TierDefinition
  var plan: TierPlan
  /// What the score is computed from.
  var score: [CompiledExpression]
  /// Who is graded, and the conditions of the steps.
  var conditions: [CompiledExpression] = []

  var expressions: [CompiledExpression] { score + conditions }
  var attributes: Set<UInt16> { Set(expressions.flatMap(\.attributes)) }
  var movesWithTime: Bool { expressions.contains(where: \.movesWithTime) }
}

/// Compiles tiers: score or conditions, thresholds, hysteresis.
struct TierCompiler {
  let compiler: StrategyCompiler
  var expressions: ExpressionCompiler
  var environment: Environment
  /// The type of each score; nil inside for tiers that have none.
  private(set) var scoreTypes: [String: CELType?] = [:]
  private var identities = Identities()

  init(compiler: StrategyCompiler, expressions: ExpressionCompiler, environment: Environment) {
    self.compiler = compiler
    self.expressions = expressions
    self.environment = environment
  }

  var findings: Findings { compiler.findings }

  /// - Parameter definitions: in the order of evaluation.
  mutating func compile(_ definitions: [TierDefinition]) -> [CompiledTier] {
    definitions.compactMap { definition in
      guard let tier = compile(definition) else { return nil }
      declareScore(of: tier)
      return tier
    }
  }

  /// Lets the tiers that follow use this one's score.
  private mutating func declareScore(of tier: CompiledTier) {
    let type = tier.plan.scoreType
    scoreTypes[tier.plan.id] = .some(type)
    guard let type, let index = compiler.names.tiers[tier.plan.id] else { return }
    Environments.declareScore(&environment, tier.plan.id, index, type)
    if tier.score.contains(where: \.movesWithTime) {
      expressions.movingFeatures.insert(AttributeSpace.scores + UInt16(clamping: index))
    }
  }

  private mutating func compile(_ definition: TierDefinition) -> CompiledTier? {
    let identity = identities.identity(
      of: "tier:\(definition.id.value)", owner: definition.id, findings)
    var score: [CompiledExpression] = []
    var conditions: [CompiledExpression] = []
    let grading: TierPlan.Grading
    let steps: [TierPlan.Step]
    switch definition.grading {
    case .score(let source):
      // Without a score the thresholds are still read as what they look like.
      let compiled = self.score(source)
      steps = scoreSteps(definition, type: compiled?.type)
      guard let compiled else { return nil }
      grading = .score(compiled.program)
      score = [compiled]
    case .components(let combination, let components):
      let compiled = ComponentCompiler(
        money: compiler.money, expressions: expressions, environment: environment
      ).compile(components, combination)
      steps = scoreSteps(definition, type: compiled?.score.type)
      guard let compiled else { return nil }
      grading = .components(compiled.score)
      score = compiled.values
    case .rules:
      grading = .rules
      guard let compiled = ruleSteps(definition) else { return nil }
      (steps, conditions) = compiled
    }
    let applies = expressions.compile(definition.applies, in: environment, expecting: .bool)
    if definition.applies != nil, applies == nil { return nil }
    conditions += [applies].compactMap(\.self)
    var plan = TierPlan(
      id: definition.id.value, identity: identity, grading: grading, steps: steps,
      minimumDwell: definition.dwell,
      complaintOverride: definition.complaintOverride.map {
        .init(approvedBy: $0.approvedBy.value, ground: $0.ground.value)
      })
    plan.applies = applies?.program
    return CompiledTier(definition: definition, plan: plan, score: score, conditions: conditions)
  }

  private func score(_ source: ExpressionText) -> CompiledExpression? {
    guard let score = expressions.compile(source, in: environment) else { return nil }
    // Of an undetermined type is what uses something faulty, which was reported.
    if score.type == .dyn, findings.errorCount > 0 { return nil }
    guard [.int, .double, Environments.money].contains(score.type) else {
      findings.error(
        "the score is of type \(score.type)", at: source.located,
        remedy: "a score is a number or money, such as customer.assets")
      return nil
    }
    return score
  }
}
