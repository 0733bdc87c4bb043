import Expressions

/// A segment with what the dependency graph and the lints ask of it.
struct CompiledSegment {
  var definition: SegmentDefinition
  var plan: SegmentPlan
  var when: CompiledExpression
  var exit: CompiledExpression?

  var attributes: Set<UInt16> { Set(when.attributes + (exit?.attributes ?? [])) }
  var movesWithTime: Bool { when.movesWithTime || (exit?.movesWithTime ?? false) }
}

extension StrategyCompiler {
  func compileSegments(
    _ definitions: [SegmentDefinition], _ expressions: ExpressionCompiler,
    _ environment: Environment
  ) -> [CompiledSegment] {
    var identities = Identities()
    return definitions.compactMap { definition in
      let when = expressions.compile(definition.when, in: environment, expecting: .bool)
      let exit = expressions.compile(definition.exit, in: environment, expecting: .bool)
      let purpose = resolve(purpose: definition.purpose)
      let identity = identities.identity(
        of: "segment:\(definition.id.value)", owner: definition.id, findings)
      guard let when, purpose != nil else { return nil }
      let plan = SegmentPlan(
        id: definition.id.value, kind: definition.kind, identity: identity, when: when.program,
        exit: exit?.program, minimumDwell: definition.dwell,
        labels: definition.labels?.plain ?? [:], owner: definition.owner,
        purpose: definition.purpose.value)
      return CompiledSegment(definition: definition, plan: plan, when: when, exit: exit)
    }
  }

  mutating func compileSuppressions(
    _ expressions: ExpressionCompiler, _ environment: Environment
  ) {
    for suppression in definition.policy.suppressions.items {
      guard
        let when = expressions.compile(suppression.when, in: environment, expecting: .bool)
      else { continue }
      usedAttributes.formUnion(when.attributes)
      plan.suppressions.append(SuppressionPlan(id: suppression.id.value, when: when.program))
    }
  }

  func resolve(purpose: Located<String>) -> Int? {
    Names.resolve(
      purpose, in: names.purposes, noun: "purpose", plural: "purposes", findings)
  }

  /// The channels that are known; the others are reported, and so is one named twice.
  func resolve(channels: [Located<String>]) -> [Int] {
    var found: [Int] = []
    for channel in channels {
      let index = Names.resolve(
        channel, in: names.channels, noun: "channel", plural: "channels", findings)
      guard let index else { continue }
      if found.contains(index) {
        findings.error(
          "the channel \"\(channel.value)\" is named twice", at: channel, remedy: "remove one")
      } else {
        found.append(index)
      }
    }
    return found
  }
}
