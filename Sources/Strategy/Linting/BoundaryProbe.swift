import Expressions

/// Tries conditions at their boundaries: every attribute takes the constants that the conditions
/// mention and their neighbours, in all combinations. For conditions that only compare
/// attributes with constants this finds out exactly whether all can be true at once.
///
/// At most `maximumCombinations` evaluations; beyond that the probe says nothing.
struct BoundaryProbe {
  static let maximumCombinations = 50_000

  private let programs: [ScalarProgram]
  private let attributes: [UInt16]
  private let candidates: [[Scalar]]
  /// True when the candidates stand for all values there are.
  let isExhaustive: Bool

  init(_ programs: [ScalarProgram], plan: StrategyPlan) {
    self.programs = programs
    let constants = programs.flatMap { Array($0.storage.constants) }
    attributes = Set(programs.flatMap(\.attributes)).sorted()
    let kinds = attributes.map { Self.kind(of: $0, plan) }
    candidates = kinds.map { Self.candidates($0, constants) }
    var combinations = 1
    for values in candidates where combinations <= Self.maximumCombinations {
      combinations *= max(values.count, 1)
    }
    isExhaustive =
      combinations <= Self.maximumCombinations && !kinds.contains(.timestamp)
      && programs.allSatisfy(Self.onlyCompares)
  }

  /// A combination for which all conditions are true; nil when there is none, or the probe
  /// cannot tell.
  func findAllTrue() -> [(attribute: UInt16, value: Scalar)]? {
    guard isExhaustive else { return nil }
    var choice = Array(repeating: 0, count: attributes.count)
    while true {
      let values = zip(candidates, choice).map { $0[$1] }
      let source = ChosenValues(attributes: attributes, values: values)
      if programs.allSatisfy({ $0.evaluate(source).isTrue }) {
        return zip(attributes, values).map { ($0, $1) }
      }
      guard let next = choice.indices.first(where: { choice[$0] + 1 < candidates[$0].count })
      else { return nil }
      choice[next] += 1
      for earlier in 0..<next { choice[earlier] = 0 }
    }
  }

  /// True when the program only combines comparisons of one attribute with one constant: then
  /// the constants and their neighbours stand for all values.
  private static func onlyCompares(_ program: ScalarProgram) -> Bool {
    guard program.hostFunctions.isEmpty else { return false }
    let instructions = program.storage.instructions
    return instructions.indices.allSatisfy { index in
      let instruction = instructions[index]
      switch instruction.operation {
      case .constant, .attribute, .jump, .jumpIfFalse, .jumpIfTrue, .branch, .and, .or, .not,
        .oneOf:
        return true
      case .compareSigned, .compareUnsigned, .compareDouble, .compareText, .compareMixed:
        guard index >= 2 else { return false }
        let operands = [instructions[index - 1].operation, instructions[index - 2].operation]
        let isOrdering = (instruction.a & 1 != 0) != (instruction.a & 4 != 0)
        return operands.contains(.constant) && operands.contains(.attribute)
          && !(instruction.operation == .compareText && isOrdering)
      default:
        return false
      }
    }
  }

  private static func kind(of attribute: UInt16, _ plan: StrategyPlan) -> Scalar.Kind {
    switch attribute {
    case ..<AttributeSpace.features:
      let type =
        CustomerAttribute(rawValue: attribute)?.type ?? EventAttribute(rawValue: attribute)?.type
      switch type {
      case .bool: return .bool
      case .int: return .int
      case .double: return .double
      case .text: return .text
      case .money: return .opaque
      case .timestamp, nil: return .timestamp
      }
    case ..<AttributeSpace.tiers:
      let index = Int(attribute - AttributeSpace.features)
      return plan.features.indices.contains(index) ? kind(of: plan.features[index]) : .timestamp
    case AttributeSpace.scoreRange:
      let index = Int(attribute - AttributeSpace.scores)
      guard plan.tiers.indices.contains(index) else { return .timestamp }
      switch plan.tiers[index].scoreType {
      case .int?: return .int
      case .double?: return .double
      default: return .opaque
      }
    case AttributeSpace.rankRange: return .int
    case ..<AttributeSpace.segments: return .text
    case AttributeSpace.balances..<AttributeSpace.consents: return .opaque
    case ..<AttributeSpace.history: return .bool
    case AttributeSpace.lifecycle..<AttributeSpace.stageSince: return .text
    case AttributeSpace.stageSince..<AttributeSpace.lifecycleEnd: return .timestamp
    case AttributeSpace.featureQueries...:
      let index = Int(attribute - AttributeSpace.featureQueries)
      guard plan.featureQueries.indices.contains(index) else { return .timestamp }
      return kind(of: plan.featureQueries[index], plan)
    case AttributeSpace.valueRange:
      let index = Int(attribute - AttributeSpace.values)
      guard plan.valueQueries.indices.contains(index) else { return .timestamp }
      switch plan.valueQueries[index].kind {
      case .alive, .expectedTransactions: return .double
      case .purchases: return .int
      case .expectedSpend, .expectedValue: return .opaque
      }
    default:
      let index = Int(attribute - AttributeSpace.history)
      guard plan.historyQueries.indices.contains(index) else { return .timestamp }
      return plan.historyQueries[index].kind == .contactsWithin ? .int : .bool
    }
  }

  private static func kind(of feature: FeaturePlan) -> Scalar.Kind {
    switch feature.type {
    case .int: .int
    case .double: .double
    case .money: .opaque
    case .timestamp: .timestamp
    case .duration: .duration
    }
  }

  private static func kind(of query: FeatureQueryPlan, _ plan: StrategyPlan) -> Scalar.Kind {
    let feature = plan.features[query.feature]
    switch query.kind {
    case .value, .topValue: return kind(of: feature)
    case .share, .topShare: return .double
    case .topKey:
      guard case .rows(let rows) = plan.series[feature.series].shape else { return .int }
      return rows.keyIsText ? .text : .int
    }
  }

  private static func candidates(_ kind: Scalar.Kind, _ constants: [Scalar]) -> [Scalar] {
    switch kind {
    case .bool: return [.bool(false), .bool(true)]
    case .text:
      let other: StaticString = "\u{1}another"
      let bytes = UnsafeRawBufferPointer(
        start: other.utf8Start, count: other.utf8CodeUnitCount)
      return constants.filter { $0.kind == .text } + [Scalar(text: bytes)]
    case .double:
      let values = constants.compactMap(number).sorted()
      let between = zip(values, values.dropFirst()).map { ($0 + $1) / 2 }
      return Set(values.flatMap { [$0 - 1, $0, $0 + 1] } + between + [0]).sorted()
        .map { .double($0) }
    default:
      // Whole numbers below: int, money, durations.
      let values = constants.compactMap { $0.kind == kind ? $0.int64 : whole($0) }
      let near = values.flatMap { value in
        [value.subtractingReportingOverflow(1), value.addingReportingOverflow(1)]
          .filter { !$0.overflow }.map(\.partialValue) + [value]
      }
      return Set(near + [0]).sorted().map { Scalar(kind: kind, bits: UInt64(bitPattern: $0)) }
    }
  }

  private static func number(_ constant: Scalar) -> Double? {
    switch constant.kind {
    case .double: constant.double
    case .int: Double(constant.int64)
    default: nil
    }
  }

  private static func whole(_ constant: Scalar) -> Int64? {
    constant.kind == .double ? Int64(exactly: constant.double.rounded(.down)) : nil
  }
}

/// One combination of values.
private struct ChosenValues: ScalarSource {
  let attributes: [UInt16]
  let values: [Scalar]

  func attribute(_ id: UInt16) -> Scalar {
    attributes.firstIndex(of: id).map { values[$0] } ?? .unknown
  }

  func call(_ function: UInt16, _ arguments: UnsafeBufferPointer<Scalar>) -> Scalar { .unknown }
}
