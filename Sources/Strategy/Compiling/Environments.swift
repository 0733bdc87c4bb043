import Expressions

/// The names that expressions may use, by where they stand.
struct Environments {
  /// Filters and values of features: the event alone, so that a reversal can undo exactly what
  /// the booking did.
  var feature: Environment
  /// Scores of tiers: the customer and features; tiers are graded before segments.
  var tier: Environment
  /// Segments, suppressions, offers.
  var customer: Environment
  /// Conditions of triggers: all of `customer` and the event.
  var trigger: Environment

  static let money = CELType.opaque("money", [])

  /// `featureTypes` lacks features that did not compile: they are declared as `dyn`, so that
  /// their uses are no errors of their own.
  init(
    names: Names, featureTypes: [String: FeatureType], money texts: MoneyTexts,
    history: HistoryQueries
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
    for (id, index) in names.features {
      graded.declare(
        variable: "features.\(id)", type: featureTypes[id]?.value ?? .dyn,
        attribute: AttributeSpace.features + UInt16(clamping: index))
    }
    DomainFunctions.declareTime(&graded)
    DomainFunctions.declareHoldings(&graded, names)
    tier = graded

    for (id, index) in names.tiers {
      graded.declare(
        variable: "tiers.\(id)", type: .string,
        attribute: AttributeSpace.tiers + UInt16(clamping: index))
    }
    DomainFunctions.declareSegments(&graded, names)
    DomainFunctions.declareHistory(&graded, names, history)
    customer = graded

    Self.declareEvent(&graded)
    trigger = graded
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
