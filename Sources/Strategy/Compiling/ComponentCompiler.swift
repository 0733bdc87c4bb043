import Expressions

/// Compiles the components of a score.
struct ComponentCompiler {
  let money: MoneyTexts
  let expressions: ExpressionCompiler
  let environment: Environment

  private var findings: Findings { expressions.findings }
  private var amounts: Amounts { Amounts(money: money, findings: findings) }

  /// Nil when a component is faulty; the values stand in the order of the components.
  func compile(
    _ definitions: [ComponentDefinition], _ combination: ComponentScore.Combination
  ) -> (score: ComponentScore, values: [CompiledExpression])? {
    let compiled = definitions.map { definition in
      (definition, expressions.compile(definition.value, in: environment))
    }
    let values = compiled.compactMap(\.1)
    let isSum = combination == .sum
    var type = CELType.double
    if isSum, let first = values.first {
      type = first.type == Environments.money ? first.type : .double
    }
    let components = compiled.map { definition, value in
      value.flatMap { isSum ? summand(definition, $0, type) : component(definition, $0) }
    }
    let complete = components.compactMap(\.self)
    guard complete.count == definitions.count else { return nil }
    return (
      ComponentScore(combination: combination, components: complete, type: type), values
    )
  }

  private func summand(
    _ definition: ComponentDefinition, _ value: CompiledExpression, _ type: CELType
  ) -> ComponentScore.Component? {
    let isMoney = type == Environments.money
    let fits = isMoney ? value.type == type : [.int, .double].contains(value.type)
    guard fits else {
      findings.error(
        "the summand \"\(definition.id.value)\" is of type \(value.type), "
          + "but the first one is \(isMoney ? "money" : "a number")",
        at: value.source.located,
        remedy: "add like to like: all money, or all numbers")
      return nil
    }
    var missing: Double?
    if case .counts(let text) = definition.missing {
      missing = amounts.read(text, as: type)
      if missing == nil { return nil }
    }
    return .init(
      id: definition.id.value, value: value.program, scale: .value, weight: 1, missing: missing)
  }

  private func component(
    _ definition: ComponentDefinition, _ value: CompiledExpression
  ) -> ComponentScore.Component? {
    guard let scale = scale(definition, value) else { return nil }
    var missing: Double?
    if case .counts(let text) = definition.missing {
      missing = amounts.read(text, as: .double)
      guard let points = missing else { return nil }
      guard ComponentDefinition.points.contains(points) else {
        findings.error(
          "\"missing\" is out of range: \(text.value)", at: text,
          remedy: "write refuse, or points from 0 to 100")
        return nil
      }
    }
    return .init(
      id: definition.id.value, value: value.program, scale: scale, weight: definition.weight,
      missing: missing)
  }

  private func scale(
    _ definition: ComponentDefinition, _ value: CompiledExpression
  ) -> ComponentScore.Scale? {
    let numbers: [CELType] = [.int, .double, .duration, Environments.money]
    switch definition.scale {
    case .value:
      if [.int, .double, .bool].contains(value.type) { return .value }
      return reject(definition, value, "add scale, bands or cases to make points of it")
    case .linear(let points):
      guard numbers.contains(value.type) else {
        return reject(definition, value, "\"scale\" takes a number, money or a time span")
      }
      return self.points(points, value.type).map(ComponentScore.Scale.linear)
    case .bands(let points):
      guard numbers.contains(value.type) else {
        return reject(definition, value, "\"bands\" take a number, money or a time span")
      }
      return self.points(points, value.type).map(ComponentScore.Scale.bands)
    case .cases(let cases, let otherwise):
      guard value.type == .string else {
        return reject(definition, value, "\"cases\" take a text, such as customer.creditRating")
      }
      return self.cases(cases, otherwise)
    }
  }

  private func reject(
    _ definition: ComponentDefinition, _ value: CompiledExpression, _ remedy: String
  ) -> ComponentScore.Scale? {
    findings.error(
      "the component \"\(definition.id.value)\" is of type \(value.type)",
      at: value.source.located, remedy: remedy)
    return nil
  }

  private func points(
    _ written: [ComponentDefinition.Point], _ type: CELType
  ) -> [ComponentScore.Point]? {
    var points: [ComponentScore.Point] = []
    for point in written {
      guard let at = amounts.read(point.at, as: type) else { return nil }
      if let before = points.last, at <= before.at {
        findings.error(
          "\(point.at.value) does not lie above the entry before", at: point.at,
          remedy: "list the entries in ascending order")
        return nil
      }
      points.append(.init(at: at, points: point.points))
    }
    return points
  }

  private func cases(
    _ written: [ComponentDefinition.Case], _ otherwise: Double?
  ) -> ComponentScore.Scale? {
    var cases: [ComponentScore.Case] = []
    for entry in written {
      for text in entry.texts {
        guard !cases.contains(where: { $0.text == text.value }) else {
          findings.error(
            "\"\(text.value)\" has points twice", at: text, remedy: "keep one of them")
          return nil
        }
        cases.append(.init(text: text.value, points: entry.points))
      }
    }
    return .cases(cases, otherwise: otherwise)
  }
}
