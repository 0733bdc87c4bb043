import Events
import Records
import Testing

@testable import Engine

@Suite("A recorded stream")
struct GoldenTests {
  /// What the stream below gives, whatever the layout of the record: to be renewed when the
  /// engine is meant to answer differently.
  private static let expected: UInt64 = 9_536_115_533_597_724_500

  @Test("gives the outputs it always gave")
  func outputs() throws {
    var random = SeededRandom(seed: 2026)
    let bench = try Bench(TestStrategy.plan())
    bench.prepareForOffers()
    for step in 0..<1_500 {
      bench.pass(until: bench.clock + Int64.random(in: 0...(9 * Bench.hour), using: &random))
      let amount = Int64.random(in: 1...80_000, using: &random)
      switch Int.random(in: 0..<40, using: &random) {
      case 0: bench.reverse("t-\(max(0, step - 3))", amount)
      case 1: bench.balance("a-\(step % 3)", amount)
      case 2: bench.consent(step % 2 == 0)
      case 3: bench.holding(step % 2 == 0 ? "savings" : "creditCard", opened: step % 3 != 0)
      case 4: bench.complaint(step % 2 == 0 ? .opened : .closed, "k-\(step / 4)")
      case 5: bench.snapshot(version: Int64(step), region: "r-\(step % 5)")
      case 6: bench.respond(.declined, bench.all.of("crm.offer.decided").last?["decisionId"] ?? "")
      case 7:
        bench.book(
          "l-\(step)", amount,
          at: bench.clock - Int64.random(in: 0...(35 * Bench.day), using: &random))
      default: bench.book("t-\(step)", amount, credit: step % 4 == 0)
      }
    }
    var hash: UInt64 = 0
    for output in bench.all {
      hash = StableHash.hash(output.type, seed: hash)
      hash = output.raw.withUnsafeBytes { StableHash.hash($0, seed: hash) }
    }
    #expect(hash == GoldenTests.expected)
    #expect(bench.all.count > 100)
  }
}
