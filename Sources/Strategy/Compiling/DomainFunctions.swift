import Expressions

/// The functions this domain adds to CEL. Those over names are resolved when the strategy is
/// compiled, so that a misspelt name is an error and costs nothing at run time.
enum DomainFunctions {
  /// `money("15000.00", "CNY")`.
  static func declareMoney(_ environment: inout Environment, _ texts: MoneyTexts) {
    environment.declare(
      constantFunction: "money", parameters: [.string, .string], result: Environments.money
    ) { arguments throws(ConstantFunctionError) in
      do throws(MoneyTexts.Problem) {
        let units = try texts.minorUnits(amount: arguments[0], currency: arguments[1])
        return .constant(.opaque("money", units))
      } catch {
        throw ConstantFunctionError(error.message, suggestion: error.remedy)
      }
    }
  }

  /// `daysSince(t)`, `ageAt(birth, at)`, `localHour(t)`.
  static func declareTime(_ environment: inout Environment) {
    let overloads: [(String, [CELType], HostFunction)] = [
      ("daysSince", [.timestamp], .daysSince), ("ageAt", [.timestamp, .timestamp], .ageAt),
      ("localHour", [.timestamp], .localHour),
    ]
    for (name, parameters, function) in overloads {
      environment.declare(
        function: FunctionDeclaration(
          name, [.init(parameters, .int, hostFunction: function.rawValue)]))
    }
  }

  /// `holds("product")`, `balance("product")`, `hasConsent("purpose", "channel")`.
  static func declareHoldings(_ environment: inout Environment, _ names: Names) {
    let products = names.products
    environment.declare(
      constantFunction: "balance", parameters: [.string], result: Environments.money
    ) { arguments throws(ConstantFunctionError) in
      let index = try find(arguments[0], in: products, noun: "product", plural: "products")
      return .attribute(AttributeSpace.balances + UInt16(clamping: index))
    }
    environment.declare(constantFunction: "holds", parameters: [.string], result: .bool) {
      arguments throws(ConstantFunctionError) in
      let index = try find(arguments[0], in: products, noun: "product", plural: "products")
      return .attribute(AttributeSpace.holdings + UInt16(clamping: index))
    }
    let (purposes, channels) = (names.purposes, names.channels)
    environment.declare(
      constantFunction: "hasConsent", parameters: [.string, .string], result: .bool
    ) { arguments throws(ConstantFunctionError) in
      let purpose = try find(arguments[0], in: purposes, noun: "purpose", plural: "purposes")
      let channel = try find(arguments[1], in: channels, noun: "channel", plural: "channels")
      let index = purpose * BasicsDefinition.maximumChannels + channel
      return .attribute(AttributeSpace.consents + UInt16(clamping: index))
    }
  }

  /// `inSegment("segment")`.
  static func declareSegments(_ environment: inout Environment, _ names: Names) {
    let segments = names.segments
    environment.declare(constantFunction: "inSegment", parameters: [.string], result: .bool) {
      arguments throws(ConstantFunctionError) in
      let index = try find(arguments[0], in: segments, noun: "segment", plural: "segments")
      return .attribute(AttributeSpace.segments + UInt16(clamping: index))
    }
  }

  /// `stageSince("lifecycle")`: when the customer entered the present stage.
  static func declareLifecycles(_ environment: inout Environment, _ names: Names) {
    let machines = names.lifecycles
    environment.declare(
      constantFunction: "stageSince", parameters: [.string], result: .timestamp
    ) { arguments throws(ConstantFunctionError) in
      let index = try find(
        arguments[0], in: machines, noun: "lifecycle", plural: "lifecycles")
      return .attribute(AttributeSpace.stageSince + UInt16(clamping: index))
    }
  }

  /// `contactsWithin("offer or *", "30d")` (int), `refusedWithin("offer or *", "90d")` (bool).
  static func declareHistory(
    _ environment: inout Environment, _ names: Names, _ history: HistoryQueries
  ) {
    let offers = names.offers
    let functions: [(String, CELType, HistoryQueryPlan.Kind)] = [
      ("contactsWithin", .int, .contactsWithin), ("refusedWithin", .bool, .refusedWithin),
    ]
    for (name, result, kind) in functions {
      environment.declare(
        constantFunction: name, parameters: [.string, .string], result: result
      ) { arguments throws(ConstantFunctionError) in
        var offer: Int?
        if arguments[0] != "*" {
          offer = try find(arguments[0], in: offers, noun: "offer", plural: "offers")
        }
        guard let window = Durations.parse(arguments[1]), window > 0, window <= Durations.maximum
        else {
          throw ConstantFunctionError(
            "\"\(arguments[1])\" is no duration above zero and up to ten years",
            suggestion: Durations.remedy)
        }
        let query = HistoryQueryPlan(kind: kind, offer: offer, window: window)
        return .attribute(history.attribute(query))
      }
    }
  }

  private static func find(
    _ name: String, in names: [String: Int], noun: String, plural: String
  ) throws(ConstantFunctionError) -> Int {
    if let index = names[name] { return index }
    throw ConstantFunctionError(
      "unknown \(noun) \"\(name)\"",
      suggestion: NearestName.remedy(for: name, among: names.keys, what: plural))
  }
}
