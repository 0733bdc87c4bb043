import Testing

@testable import Records

/// States in memory.
private struct MemoryStates: PopulationStates {
  var states: [[UInt8]: [UInt8]] = [:]

  mutating func change(_ key: UnsafeRawBufferPointer, _ body: (inout StateBuffer) -> Bool) {
    var buffer = StateBuffer(capacity: 16)
    (states[Array(key)] ?? []).withUnsafeBytes { buffer.replace(with: $0) }
    if body(&buffer) { states[Array(key)] = buffer.isEmpty ? nil : Array(buffer.bytes) }
  }

  mutating func read(
    _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    (states[Array(key)] ?? []).withUnsafeBytes(body)
  }
}

@Suite("The population's pages")
struct PopulationPagesTests {
  private let plan = PopulationPlan(
    period: 1_000, wait: 100,
    scores: [.init(series: 7, tops: [2_000]), .init(series: 9, tops: [])],
    segments: [1, 2], steps: [3], stages: [3])

  @Test("pages hold what a sketch of all scores holds, whatever joins and leaves when")
  func againstSketch() throws {
    var random = SketchRandom(seed: 4)
    var states = MemoryStates()
    var customers: [Int: Int64] = [:]
    for _ in 0..<60 {
      var tally = PopulationTally()
      for _ in 0..<200 {
        let customer = Int(random.next() % 150)
        if let old = customers[customer] {
          tally.add(PopulationChange(score: 7, value: old, count: -1))
        }
        customers[customer] = nil
        guard random.unit() < 0.9 else { continue }
        let value = Scores.losses.values(1, &random)[0]
        customers[customer] = value
        tally.add(PopulationChange(score: 7, value: value, count: 1))
      }
      tally.fold(into: &states)
      #expect(
        PopulationReading.sketch(score: 7, in: &states)
          == PopulationSketchTests.sketch(Array(customers.values)))
    }
    #expect(states.states.keys.allSatisfy { $0.withUnsafeBytes { PopulationKey.isReserved($0) } })
    let wakes = states.states.values.map { $0.withUnsafeBytes { StateBuffer.wakeAt(of: $0) } }
    #expect(wakes.allSatisfy { $0 == StateBuffer.never })
    var tally = PopulationTally()
    for value in customers.values { tally.add(PopulationChange(score: 7, value: value, count: -1)) }
    tally.fold(into: &states)
    #expect(states.states.isEmpty)
  }

  @Test("the order of changes within a transaction leaves no trace in the pages")
  func order() {
    var random = SketchRandom(seed: 6)
    let changes = (0..<500).map { _ in
      PopulationChange(
        score: 7, value: Scores.logNormal.values(1, &random)[0],
        count: random.unit() < 0.5 ? 1 : -1)
    }
    func pages(_ changes: [PopulationChange]) -> [[UInt8]: [UInt8]] {
      var tally = PopulationTally()
      for change in changes { tally.add(change) }
      var states = MemoryStates()
      tally.fold(into: &states)
      return states.states
    }
    #expect(pages(changes) == pages(changes.shuffled(using: &random)))
  }

  @Test("a part and a table of cuts read back; cut or foreign bytes do not read")
  func encodings() throws {
    var random = SketchRandom(seed: 9)
    var states = MemoryStates()
    var tally = PopulationTally()
    tally.add(PopulationChange(PopulationCell(.customers, series: 0), count: 1))
    tally.add(PopulationChange(PopulationCell(.segment, series: 2), count: 1))
    tally.add(PopulationChange(PopulationCell(.step, series: 3), count: 2))
    tally.add(PopulationChange(PopulationCell(.stage, series: 3), count: 5))
    for value in Scores.losses.values(40, &random) {
      tally.add(PopulationChange(score: 7, value: value, count: 1))
    }
    tally.fold(into: &states)
    let part = PartitionPopulation.read(plan, clock: 5_250, from: &states)
    #expect(part.epoch == 5)
    #expect(part.scores[7]?.count == 40)
    #expect(part.counters[PopulationCell(.segment, series: 2).rawValue] == 1)
    #expect(part.counters[PopulationCell(.step, series: 3).rawValue] == 2)
    #expect(part.counters[PopulationCell(.stage, series: 3).rawValue] == 5)
    let bytes = part.encode(limit: .max)
    #expect(bytes.withUnsafeBytes { PartitionPopulation($0) } == part)
    for length in bytes.indices {
      #expect(bytes[..<length].withUnsafeBytes { PartitionPopulation($0) } == nil)
    }
    let cuts = PopulationCuts(epoch: 5, clock: 5_300, plan: plan, parts: [0: part, 3: part])
    #expect(cuts.scores[7]?.count == 80)
    #expect(cuts.partitions == [0: 5, 3: 5])
    let encoded = cuts.encode()
    #expect(encoded.withUnsafeBytes { PopulationCuts($0) } == cuts)
    for length in encoded.indices {
      #expect(encoded[..<length].withUnsafeBytes { PopulationCuts($0) } == nil)
    }
  }

  @Test("a part that would be too large is told with wider buckets, all customers in it")
  func coarsening() throws {
    var random = SketchRandom(seed: 10)
    var part = PartitionPopulation(epoch: 1, clock: 1)
    let values = Scores.logNormal.values(20_000, &random)
    part.scores[7] = PopulationSketchTests.sketch(values)
    let whole = part.encode(limit: .max)
    let bytes = part.encode(limit: whole.count / 3)
    #expect(bytes.count <= whole.count / 3)
    let told = try #require(bytes.withUnsafeBytes { PartitionPopulation($0) })
    let sketch = try #require(told.scores[7])
    #expect(sketch.count == 20_000)
    #expect(sketch.sum == part.scores[7]?.sum)
    let cut = try #require(sketch.cut(top: 2_000))
    let rank = Double(values.count { $0 >= cut.value }) / 20_000
    #expect(abs(rank - 0.2) < 0.015)
  }
}
