import Records

/// What a customer has put into the population's counts, so that exactly that can be taken out
/// again: its score in one tier, or, with identity 0, that it is counted at all.
struct PopulationEntry: SectionEntry {
  static var section: Section { .population }
  /// As `PopulationScore` has it; 0 for the mark.
  var value: Int64
  /// Of the tier; 0 for the mark.
  var identity: UInt32

  static let mark = PopulationEntry(value: 0, identity: 0)
}

extension PopulationCell {
  /// The counter of a step: its number is made of both identities.
  @inline(__always)
  static func step(tier: UInt32, step: UInt32) -> PopulationCell {
    PopulationCell(.step, series: series(tier, step))
  }

  /// The counter of a stage of a lifecycle, numbered in the same way.
  @inline(__always)
  static func stage(lifecycle: UInt32, stage: UInt32) -> PopulationCell {
    PopulationCell(.stage, series: series(lifecycle, stage))
  }

  @inline(__always)
  private static func series(_ whole: UInt32, _ part: UInt32) -> UInt32 {
    (whole &* 0x9e37_79b1) ^ ((part << 13) | (part >> 19))
  }

  static var customers: PopulationCell { PopulationCell(.customers, series: 0) }
}

/// Scores as the population's sketches hold them: whole numbers. Money in minor units and whole
/// numbers as they are, others in millionths.
enum PopulationScore {
  static let millionths = 1_000_000.0
  private static let limit = 9.0e18

  @inline(__always)
  static func fixed(_ score: Double, scale: Double) -> Int64 {
    let scaled = (score * scale).rounded(.toNearestOrEven)
    return Int64(Swift.min(limit, Swift.max(-limit, scaled)))
  }
}
