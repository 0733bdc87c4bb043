import Events
import Records
import Testing

@Suite struct DecoderFuzzTests {
  @Test("no mutation of a record crashes the decoder or escapes its outcomes")
  func mutations() throws {
    var random = SplitMix(state: 7)
    var decoder = try EventDecoder()
    let seeds = [RecordFixture.transaction, .customer] + RecordFixture.feedback
    var events = 0
    for round in 0..<6_000 {
      var record = seeds[round % seeds.count]
      guard var bytes = record.value else { continue }
      for _ in 0...Int(random.next() % 3) where !bytes.isEmpty {
        let at = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 4 {
        case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 9)], at: at)
        default: bytes.removeLast(min(bytes.count - 1, Int(random.next() % 40)))
        }
      }
      record.value = bytes
      if record.outcome(with: &decoder) == "event" { events += 1 }
    }
    #expect(events > 0)
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
