import Expressions

/// The values that attributes and functions can have at all, and who has them.
struct TermDomains {
  private var byAttribute: [UInt16: TermDomain] = [:]

  init(_ definition: StrategyDefinition, _ names: Names, _ known: KnownValues) {
    let positive = TermDomain.numbers(0...Double.infinity)
    byAttribute = [
      CustomerAttribute.age.rawValue: .numbers(0...150),
      CustomerAttribute.dependants.rawValue: positive,
      CustomerAttribute.employees.rawValue: positive,
      CustomerAttribute.complaintCount.rawValue: positive,
      EventAttribute.hour.rawValue: .numbers(0...23),
      EventAttribute.weekday.rawValue: .numbers(1...7),
      EventAttribute.merchantCategory.rawValue: .numbers(0...9_999),
      EventAttribute.csat.rawValue: .numbers(1...5),
      EventAttribute.nps.rawValue: .numbers(0...10),
    ]
    for (attribute, domain) in known.closed { byAttribute[attribute] = .texts(domain) }
    for feature in definition.features.items {
      guard let index = names.features[feature.id.value] else { continue }
      switch feature.aggregate.value {
      case .count, .timeSince, .distinct, .streak:
        byAttribute[AttributeSpace.features + UInt16(clamping: index)] = positive
      default: break
      }
    }
  }

  func domain(of term: Condition.Term) -> TermDomain {
    if let attribute = term.attribute { return byAttribute[attribute] ?? .everything }
    switch term.function {
    // Two centuries: what is beyond counts in another unit.
    case "daysSince": return .numbers(-73_050...73_050)
    case "ageAt": return .numbers(-200...200)
    case "localHour": return .numbers(0...23)
    default: return .everything
    }
  }

  /// The bounds of a numeric attribute; nil where there are none.
  func bounds(of attribute: UInt16) -> ClosedRange<Double>? {
    guard case .numbers(let range)? = byAttribute[attribute] else { return nil }
    return range
  }

  /// Known of companies alone.
  static let corporate: Set<UInt16> = Set(
    [
      CustomerAttribute.industry, .employees, .turnover, .creditRating, .registrationDay,
    ].map(\.rawValue))

  /// Known of persons alone.
  static let personal: Set<UInt16> = Set(
    [
      CustomerAttribute.birthDay, .age, .gender, .occupation, .incomeBand, .maritalStatus,
      .dependants,
    ].map(\.rawValue))

  /// `customer.isCompany`, as conditions ask it.
  static func isCompany(_ value: Bool) -> ConditionSearch.Goal {
    let attribute = CustomerAttribute.isCompany
    let term = Condition.Term(
      key: attribute.name, attribute: attribute.rawValue, function: nil,
      needs: [attribute.rawValue], isWhole: false, mayBeNaN: false)
    return ConditionSearch.Goal(node: .test(term, .isTrue), isTrue: value)
  }

  /// Whether goals can be reached together: nil when that is not known.
  func arePossible(_ goals: [ConditionSearch.Goal]) -> Bool? {
    ConditionSearch(goals, domains: domain).isPossible()
  }

  /// Whether they can be reached for a person or for a company, of whom different things are
  /// known.
  func arePossibleForSomebody(_ goals: [ConditionSearch.Goal]) -> Bool? {
    var isKnown = true
    for (isCompany, missing) in [(false, Self.corporate), (true, Self.personal)] {
      let search = ConditionSearch(
        goals + [Self.isCompany(isCompany)], domains: domain,
        isMissing: { !missing.isDisjoint(with: $0.needs) })
      switch search.isPossible() {
      case true?: return true
      case nil: isKnown = false
      case false?: break
      }
    }
    return isKnown ? false : nil
  }
}
