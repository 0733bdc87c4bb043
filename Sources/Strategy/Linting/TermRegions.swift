import Expressions

/// The values that a term can have at all.
enum TermDomain {
  case everything
  /// Numbers between bounds, both included.
  case numbers(ClosedRange<Double>)
  /// These texts and no others.
  case texts([String])
}

/// The regions of a term's values within which all its tests come out the same: each constant it
/// is compared with, and what lies between them.
struct TermRegions {
  private enum Region {
    case truth(Bool)
    /// Below the first constant is 0, the first constant 1, between it and the second 2, …
    case place(Int)
    case notANumber
    case missing
  }

  private let constants: [Condition.Value]
  private let regions: [Region]

  init(
    _ term: Condition.Term, _ tests: [Condition.Test], domain: TermDomain, isMissing: Bool
  ) {
    var values: Set<Condition.Value> = []
    for test in tests {
      switch test {
      case .isTrue: break
      case .compare(_, let value): values.insert(value)
      case .oneOf(let list): values.formUnion(list)
      }
    }
    if case .texts(let texts) = domain, !values.isEmpty {
      values.formUnion(texts.map(Condition.Value.text))
    }
    let sorted = values.sorted(by: Self.precedes)
    constants = sorted
    guard !isMissing else {
      regions = [.missing]
      return
    }
    guard !sorted.isEmpty else {
      regions = [.truth(true), .truth(false)]
      return
    }
    var places = (0...(2 * sorted.count)).filter {
      Self.isInhabited($0, sorted, domain, isWhole: term.isWhole)
    }.map(Region.place)
    if term.mayBeNaN { places.append(.notANumber) }
    regions = places
  }

  var indices: Range<Int> { regions.indices }

  /// How a test comes out in a region; -1 is any.
  func outcome(of test: Condition.Test, in region: Int) -> Outcomes {
    if region < 0 {
      if case .missing? = regions.first { return .unknown }
      return .any
    }
    switch (regions[region], test) {
    case (.missing, _): return .unknown
    case (.truth(let value), .isTrue): return value ? .true : .false
    case (.notANumber, _): return .false
    case (.place(let place), .compare(let order, let value)):
      guard let at = constants.firstIndex(of: value) else { return .any }
      let here: Condition.Order =
        place < 2 * at + 1 ? .less : place == 2 * at + 1 ? .equal : .greater
      return order.contains(here) ? .true : .false
    case (.place(let place), .oneOf(let list)):
      guard place % 2 == 1 else { return .false }
      return list.contains(constants[place / 2]) ? .true : .false
    // A bool is never compared, and what is compared is no bool.
    case (.truth, _), (.place, .isTrue): return .any
    }
  }

  /// Whether a region has a value of the domain in it.
  private static func isInhabited(
    _ place: Int, _ constants: [Condition.Value], _ domain: TermDomain, isWhole: Bool
  ) -> Bool {
    let isConstant = place % 2 == 1
    if case .texts(let texts) = domain {
      guard isConstant, case .text(let text) = constants[place / 2] else { return false }
      return texts.contains(text)
    }
    guard case .number? = constants.first else {
      // Nothing sorts before the empty text.
      return !(place == 0 && constants.first == .text(""))
    }
    var bounds = -Double.infinity...Double.infinity
    if case .numbers(let range) = domain { bounds = range }
    func number(_ index: Int) -> Double {
      guard constants.indices.contains(index), case .number(let value) = constants[index] else {
        return index < 0 ? -.infinity : .infinity
      }
      return value
    }
    if isConstant {
      let value = number(place / 2)
      return bounds.contains(value) && (!isWhole || value == value.rounded())
    }
    let (low, high) = (number(place / 2 - 1), number(place / 2))
    if isWhole {
      let first = max(low.isFinite ? low.rounded(.down) + 1 : low, bounds.lowerBound)
      let last = min(high.isFinite ? high.rounded(.up) - 1 : high, bounds.upperBound)
      return first <= last
    }
    return max(low, bounds.lowerBound) < high && low < min(high, bounds.upperBound)
      && (max(low, bounds.lowerBound) < min(high, bounds.upperBound)
        || bounds.lowerBound == bounds.upperBound)
  }

  private static func precedes(_ a: Condition.Value, _ b: Condition.Value) -> Bool {
    switch (a, b) {
    case (.number(let a), .number(let b)): a < b
    case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
    case (.number, .text): true
    case (.text, .number): false
    }
  }
}
