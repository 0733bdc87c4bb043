import Expressions
import Strategy

/// How one tier is graded: a trivial struct.
struct TierTable {
  enum Grading: UInt8 { case score, weightedMean, sum, rules }
  let identity: UInt32
  let grading: Grading
  let scoreIsMoney: Bool
  /// The last of the programs says who is graded.
  let hasApplies: Bool
  /// Milliseconds.
  let minimumDwell: Int64
  let steps: FixedArray<StepTable>
  /// The score, or the components' values in their order, or of each step `when` and `keep`;
  /// then who is graded.
  let programs: ProgramTable
  let components: FixedArray<ComponentTable>
  /// By step, the cut points in force where rank in the population decides; nil elsewhere.
  let cuts: UnsafeMutablePointer<CutTable>?
  /// What the score is multiplied with in the population's sketch.
  let scoreScale: Double

  init(_ tier: TierPlan) {
    identity = tier.identity
    switch tier.grading {
    case .score(let score):
      grading = .score
      programs = ProgramTable([score, tier.applies])
      components = FixedArray([])
    case .components(let score):
      grading = score.combination == .sum ? .sum : .weightedMean
      programs = ProgramTable(score.components.map(\.value) + [tier.applies])
      components = FixedArray(score.components.map(ComponentTable.init))
    case .rules:
      grading = .rules
      programs = ProgramTable(tier.steps.flatMap { [$0.when, $0.keep] } + [tier.applies])
      components = FixedArray([])
    }
    scoreIsMoney = tier.scoreType.map(PlanTables.isMoney) ?? false
    hasApplies = tier.applies != nil
    minimumDwell = tier.minimumDwell
    steps = FixedArray(tier.steps.map(StepTable.init))
    scoreScale = scoreIsMoney || tier.scoreType == .int ? 1 : PopulationScore.millionths
    if tier.isRanked {
      let table = UnsafeMutablePointer<CutTable>.allocate(capacity: tier.steps.count)
      table.initialize(
        repeating: CutTable(from: .nan, keepAbove: .nan), count: tier.steps.count)
      cuts = table
    } else {
      cuts = nil
    }
  }

  /// Where the program that says who is graded is.
  var appliesIndex: Int {
    switch grading {
    case .score: 1
    case .weightedMean, .sum: components.count
    case .rules: 2 * steps.count
    }
  }

  func deallocate() {
    for step in steps.indices { steps[step].text.deallocate() }
    steps.deallocate()
    programs.deallocate()
    for component in components.indices { components[component].deallocate() }
    components.deallocate()
    cuts?.deallocate()
  }
}

/// One step of a tier: trivial.
struct StepTable {
  let identity: UInt32
  let from: Double
  let keepAbove: Double
  let hasKeep: Bool
  /// The id as UTF-8, in memory that lives as long as the tables.
  let text: UnsafeRawBufferPointer

  init(_ step: TierPlan.Step) {
    identity = Identity.of(step.id)
    from = step.from
    keepAbove = step.keepAbove
    hasKeep = step.keep != nil
    text = .copied(step.id)
  }
}

extension FixedArray where Element == StepTable {
  /// The step with this identity; nil also for 0, which is none.
  @inline(__always)
  func index(of identity: UInt32) -> Int? {
    guard identity != 0 else { return nil }
    for index in indices where pointer(index).pointee.identity == identity { return index }
    return nil
  }
}

/// One component of a score: trivial.
struct ComponentTable {
  enum Scale: UInt8 { case value, linear, bands, cases }
  struct Case {
    let text: UnsafeRawBufferPointer
    let points: Double
  }

  let weight: Double
  /// Not a number when a missing value refuses the grading.
  let missing: Double
  let scale: Scale
  let points: FixedArray<ComponentScore.Point>
  let cases: FixedArray<Case>
  /// Not a number when a text that is not named is missing.
  let otherwise: Double

  init(_ component: ComponentScore.Component) {
    weight = component.weight
    missing = component.missing ?? .nan
    var points: [ComponentScore.Point] = []
    var cases: [Case] = []
    var otherwise = Double.nan
    switch component.scale {
    case .value: scale = .value
    case .linear(let list):
      scale = .linear
      points = list
    case .bands(let list):
      scale = .bands
      points = list
    case .cases(let list, let other):
      scale = .cases
      cases = list.map { Case(text: .copied($0.text), points: $0.points) }
      otherwise = other ?? .nan
    }
    self.points = FixedArray(points)
    self.cases = FixedArray(cases)
    self.otherwise = otherwise
  }

  func deallocate() {
    points.deallocate()
    for index in cases.indices { cases[index].text.deallocate() }
    cases.deallocate()
  }
}

extension UnsafeRawBufferPointer {
  /// A text as UTF-8; whoever asked for it deallocates it.
  static func copied(_ text: String) -> UnsafeRawBufferPointer {
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Swift.max(1, text.utf8.count), alignment: 1)
    bytes.copyBytes(from: text.utf8)
    return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<text.utf8.count])
  }
}
