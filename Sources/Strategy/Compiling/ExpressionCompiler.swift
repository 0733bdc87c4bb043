import Expressions

/// An expression of the strategy, compiled, with what the rest of the compiler asks of it.
struct CompiledExpression {
  var source: ExpressionText
  var program: ScalarProgram
  var type: CELType
  /// The attributes it depends on.
  var attributes: [UInt16]
  /// True when its value can change without an event.
  var movesWithTime: Bool
  /// The logical skeleton; nil unless it is a condition.
  var condition: Condition?
  /// What it says, whatever its layout.
  var meaning: String
  /// Between which numbers its value lies.
  var bounds: ClosedRange<Double>
}

/// Every expression that compiled, by where it stands: what the lints look up.
final class CompiledExpressions {
  private var byPosition: [Position: CompiledExpression] = [:]

  subscript(source: ExpressionText?) -> CompiledExpression? {
    source.flatMap { byPosition[$0.position] }
  }

  func add(_ expression: CompiledExpression) {
    byPosition[expression.source.position] = expression
  }
}

/// Compiles expressions and brings their errors to the place in the file where they stand.
struct ExpressionCompiler {
  let findings: Findings
  /// Attributes of features and scores whose value moves with the clock, windows aside.
  var movingFeatures: Set<UInt16> = []

  /// Features that have many values, with an example of how one is read.
  var keyedFeatures: [String: String] = [:]
  /// What expressions ask of features with many values.
  var queries = FeatureQueries()

  var knownValues: KnownValues
  var domains: TermDomains
  let compiled = CompiledExpressions()

  init(findings: Findings, knownValues: KnownValues, domains: TermDomains) {
    self.findings = findings
    self.knownValues = knownValues
    self.domains = domains
  }

  /// Nil when the expression is faulty; the errors are reported.
  func compile(
    _ source: ExpressionText, in environment: Environment, expecting type: CELType? = nil
  ) -> CompiledExpression? {
    do throws(ExpressionErrors) {
      let checked = try environment.compile(source.text, expecting: type)
      let read = checked.attributes
      let attributes = Set(read + queries.features(read)).sorted()
      let program = try checked.program()
      for (literal, domain) in knownValues.strangers(in: program) {
        report(stranger: literal, domain, in: source)
      }
      let condition = checked.condition
      if let condition {
        ConditionLint(findings: findings, domains: domains).check(condition, source)
      }
      let expression = CompiledExpression(
        source: source, program: program, type: checked.type, attributes: attributes,
        movesWithTime: attributes.contains(where: movesWithTime)
          || program.hostFunctions.contains(HostFunction.daysSince.rawValue),
        condition: condition, meaning: checked.meaning, bounds: checked.bounds(domains.bounds))
      compiled.add(expression)
      return expression
    } catch {
      for error in error.errors { report(error, in: source) }
      return nil
    }
  }

  func compile(
    _ source: ExpressionText?, in environment: Environment, expecting type: CELType? = nil
  ) -> CompiledExpression? {
    guard let source else { return nil }
    return compile(source, in: environment, expecting: type)
  }

  /// The attributes of an expression, without reporting what is wrong with it.
  static func attributes(
    _ source: ExpressionText?, in environment: Environment, expecting type: CELType? = .bool
  ) -> [UInt16] {
    guard let source, let checked = try? environment.compile(source.text, expecting: type) else {
      return []
    }
    return checked.attributes
  }

  private func movesWithTime(_ attribute: UInt16) -> Bool {
    if attribute >= AttributeSpace.history, attribute < AttributeSpace.lifecycle { return true }
    if movingFeatures.contains(attribute) { return true }
    return CustomerAttribute(rawValue: attribute)?.movesWithTime ?? false
  }

  private func report(
    stranger literal: String, _ domain: KnownValues.Domain, in source: ExpressionText
  ) {
    var place = source.position
    for quote in ["\"", "'"] {
      guard let range = source.text.firstRange(of: quote + literal + quote) else { continue }
      let offset = source.text.utf8.distance(
        from: source.text.startIndex, to: range.lowerBound)
      place = source.position(utf8Offset: offset)
      break
    }
    findings.error(
      "there is no \(domain.noun) \"\(literal)\": the comparison never matches", at: place,
      text: "\"\(literal)\"",
      remedy: NearestName.remedy(for: literal, among: domain.values, what: "values"))
  }

  private func report(_ error: ExpressionError, in source: ExpressionText) {
    findings.error(
      error.message, at: source.position(utf8Offset: error.offset),
      text: source.slice(utf8Offset: error.offset, length: error.length),
      remedy: keyedRemedy(for: error.message) ?? error.suggestion ?? remedy(for: error.message))
  }

  /// A feature with many values that is used as if it had one.
  private func keyedRemedy(for message: String) -> String? {
    guard message.hasPrefix("undeclared reference to 'features.") else { return nil }
    return keyedFeatures.first { message.contains("'features.\($0.key)'") }.map {
      "it has many values: write \($0.value)"
    }
  }

  private func remedy(for message: String) -> String {
    message.contains("overload") || message.contains("type")
      ? "compare like with like: money with money(\"15.00\", \"CNY\"), a time span with "
        + "duration(\"720h\"), texts in quotes"
      : "names are customer.…, complaint.…, features.ID, tiers.ID, scores.ID, ranks.ID, "
        + "lifecycle.ID; "
        + "texts stand in quotes"
  }
}
