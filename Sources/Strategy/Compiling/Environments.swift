import Expressions

/// The names that expressions may use, by where they stand.
struct Environments {
  /// Filters and values of features: the event alone, so that a reversal can undo exactly what
  /// the booking did.
  var feature: Environment
  /// Scores and steps of tiers: the customer, features and other tiers; tiers are graded before
  /// segments.
  var tier: Environment
  /// Segments, suppressions, offers.
  var customer: Environment
  /// Conditions of triggers: all of `customer` and the event.
  var trigger: Environment

  static let money = CELType.opaque("money", [])

  /// `featureTypes` and `scoreTypes` lack what did not compile: it is declared as `dyn`, so that
  /// its uses are no errors of their own. The score of a tier without one is nil.
  init(
    names: Names, featureTypes: [String: FeatureType], scoreTypes: [String: CELType?],
    money texts: MoneyTexts, history: HistoryQueries, queries: FeatureQueries,
    values: ValueQueries = ValueQueries(models: [])
  ) {
    var base = Environment()
    base.enable([.strings, .math])
    base.declare(opaqueInteger: "money")
    DomainFunctions.declareMoney(&base, texts)

    feature = base
    Self.declareEvent(&feature)

    var graded = base
    for attribute in CustomerAttribute.allCases {
      graded.declare(
        variable: attribute.name, type: Self.type(attribute.type), attribute: attribute.rawValue)
    }
    for (id, index) in names.features where !(featureTypes[id]?.isKeyed ?? false) {
      graded.declare(
        variable: "features.\(id)", type: featureTypes[id]?.value ?? .dyn,
        attribute: AttributeSpace.features + UInt16(clamping: index))
    }
    DomainFunctions.declareFeatures(&graded, names, featureTypes, queries)
    DomainFunctions.declareValues(&graded, names, values)
    DomainFunctions.declareTime(&graded)
    DomainFunctions.declareHoldings(&graded, names)
    for (id, index) in names.tiers {
      graded.declare(
        variable: "tiers.\(id)", type: .string,
        attribute: AttributeSpace.tiers + UInt16(clamping: index))
      graded.declare(
        variable: "ranks.\(id)", type: .int,
        attribute: AttributeSpace.ranks + UInt16(clamping: index))
      guard let type = scoreTypes[id, default: .dyn] else { continue }
      Self.declareScore(&graded, id, index, type)
    }
    tier = graded

    for (id, index) in names.lifecycles {
      graded.declare(
        variable: "lifecycle.\(id)", type: .string,
        attribute: AttributeSpace.lifecycle + UInt16(clamping: index))
    }
    DomainFunctions.declareSegments(&graded, names)
    DomainFunctions.declareLifecycles(&graded, names)
    DomainFunctions.declareHistory(&graded, names, history)
    customer = graded

    Self.declareEvent(&graded)
    trigger = graded
  }

  /// `scores.ID`, known once the tier is compiled.
  static func declareScore(
    _ environment: inout Environment, _ id: String, _ index: Int, _ type: CELType
  ) {
    environment.declare(
      variable: "scores.\(id)", type: type,
      attribute: AttributeSpace.scores + UInt16(clamping: index))
  }

  private static func declareEvent(_ environment: inout Environment) {
    for attribute in EventAttribute.allCases {
      environment.declare(
        variable: attribute.name, type: type(attribute.type), attribute: attribute.rawValue)
    }
  }

  private static func type(_ type: CustomerAttribute.ValueType) -> CELType {
    switch type {
    case .bool: .bool
    case .int: .int
    case .double: .double
    case .text: .string
    case .timestamp: .timestamp
    case .money: money
    }
  }
}
