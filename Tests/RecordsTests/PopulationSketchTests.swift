import Foundation
import Testing

@testable import Records

/// Scores of a population as they occur, in minor units of money or whole numbers.
enum Scores: String, CaseIterable, CustomTestStringConvertible {
  case logNormal, narrow, pareto, losses, counts, roundSums, constant

  var testDescription: String { rawValue }

  func values(_ count: Int, _ random: inout SketchRandom) -> [Int64] {
    (0..<count).map { _ in
      switch self {
      case .logNormal: Int64(exp(11 + 1.4 * random.normal()))
      case .narrow: Int64(1_000_000 * (1 + 0.05 * random.normal()))
      case .pareto: Int64(20_000 / pow(random.unit(), 1 / 1.16))
      case .losses:
        random.unit() < 0.3
          ? -Int64(exp(8 + random.normal())) : Int64(exp(10 + 1.2 * random.normal()))
      case .counts: Int64(-8 * log(random.unit()))
      case .roundSums:
        random.unit() < 0.4
          ? 5_000_00 : random.unit() < 0.3 ? 12_345_67 : Int64(exp(13 + random.normal()))
      case .constant: 7_777_777
      }
    }
  }
}

@Suite("The population's sketch")
struct PopulationSketchTests {
  static func sketch(_ values: [Int64]) -> PopulationSketch {
    var tally: [Int32: PopulationCount] = [:]
    for value in values {
      let bucket = PopulationBucket.of(value)
      tally[bucket, default: .init()].add(
        PopulationCount(count: 1, value: value, open: PopulationBucket.openBits(bucket)))
    }
    var sketch = PopulationSketch()
    for (bucket, content) in tally.sorted(by: { $0.key < $1.key }) {
      sketch.append(bucket, content)
    }
    return sketch
  }

  @Test("buckets ascend with the values, hold their own bounds and are at most 0.2 % wide")
  func buckets() {
    var random = SketchRandom(seed: 3)
    var values: [Int64] = [0, 1, -1, 1_023, 1_024, 1_025, -1_024, .max, .min, .min + 1, 1 << 62]
    for _ in 0..<2_000 {
      values.append(Int64(truncatingIfNeeded: random.next()) >> Int64(random.next() % 63))
    }
    values.sort()
    var before = Int32.min
    for value in values {
      let bucket = PopulationBucket.of(value)
      #expect(bucket >= before)
      before = bucket
      let lowest = PopulationBucket.lowest(bucket)
      let width = UInt64(1) << UInt64(PopulationBucket.openBits(bucket))
      #expect(lowest <= value.magnitude && value.magnitude - lowest < width)
      #expect(width == 1 || width <= value.magnitude / 512)
      if value.magnitude < 1_024 { #expect(width == 1) }
      let cell = PopulationCell(.score, series: .max, index: bucket)
      #expect(cell.index == bucket)
      #expect(cell.series == .max)
      #expect(cell.kind == .score)
    }
  }

  @Test("the sketches of parts merge to the sketch of the whole", arguments: Scores.allCases)
  func merging(_ scores: Scores) {
    var random = SketchRandom(seed: 5)
    let values = scores.values(3_000, &random)
    var merged = PopulationSketch()
    for part in 0..<7 {
      merged.merge(Self.sketch(values.enumerated().filter { $0.offset % 7 == part }.map(\.element)))
    }
    #expect(merged == Self.sketch(values))
    #expect(merged.count == 3_000)
    #expect(merged.sum == values.reduce(Int128(0)) { $0 + Int128($1) })
  }

  @Test("what joins and leaves again was never there", arguments: Scores.allCases)
  func invertible(_ scores: Scores) {
    var random = SketchRandom(seed: 8)
    let values = scores.values(300, &random)
    let whole = Self.sketch(values)
    var sketch = whole
    let guests = scores.values(200, &random)
    for guest in guests { sketch.add(guest, count: 1) }
    for guest in guests.shuffled(using: &random) { sketch.add(guest, count: -1) }
    #expect(sketch == whole)
    for value in values.shuffled(using: &random) { sketch.add(value, count: -1) }
    #expect(sketch.buckets.isEmpty)
  }

  @Test("cut points are within 1.5 % in rank of the exact ones", arguments: Scores.allCases)
  func rankError(_ scores: Scores) throws {
    for seed in UInt64(1)...3 {
      var random = SketchRandom(seed: seed)
      let values = scores.values(10_000, &random).sorted(by: >)
      let sketch = Self.sketch(values)
      for top in [100, 500, 1_000, 2_000, 2_500, 4_000, 5_000, 6_000, 8_000, 9_500] as [Int32] {
        let cut = try #require(sketch.cut(top: top))
        // The ranks that the cut's value may have among the scores.
        let above = Double(values.count { $0 > cut.value }) / Double(values.count)
        let atLeast = Double(values.count { $0 >= cut.value }) / Double(values.count)
        let wanted = Double(top) / 10_000
        let error = wanted < above ? above - wanted : wanted > atLeast ? wanted - atLeast : 0
        #expect(error <= 0.015, "top \(top) of seed \(seed)")
        // Where many share the exact cut point, it is found.
        let exact = values[max(0, (values.count * Int(top) + 9_999) / 10_000 - 1)]
        let ties = values.count { $0 == exact }
        if ties > 200 { #expect(cut.value == exact) }
      }
    }
  }

  @Test("the measured share of the value is the true one", arguments: Scores.allCases)
  func measuredShare(_ scores: Scores) throws {
    var random = SketchRandom(seed: 21)
    let values = scores.values(20_000, &random)
    let sketch = Self.sketch(values)
    let cut = try #require(sketch.cut(top: 2_000))
    let members = values.filter { $0 >= cut.value }
    let share = Double(members.reduce(0, +)) / Double(values.reduce(0, +))
    #expect(abs(Double(cut.sum) / Double(sketch.sum) - share) < 0.01)
    #expect(abs(Double(cut.count - Int64(members.count))) / 20_000 < 0.01)
  }

  @Test("the best customers' share exceeds the whole where others lose money")
  func shareAboveOne() throws {
    let sketch = Self.sketch(
      (0..<100).map { Int64($0) * 1_000 } + (0..<100).map { -Int64($0) * 900 })
    let cut = try #require(sketch.cut(top: 2_000))
    #expect(cut.sum > sketch.sum)
  }

  @Test("nobody has no cut; one customer is in every share")
  func small() throws {
    #expect(PopulationSketch().cut(top: 2_000) == nil)
    let one = Self.sketch([-42])
    for top in [1, 5_000, 9_999] as [Int32] {
      #expect(try #require(one.cut(top: top)).value == -42)
    }
  }
}
