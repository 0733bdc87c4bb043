import Naming
import Testing

@Suite("Numbers with check digits in names")
struct NumberPropertyTests {
  /// SplitMix64.
  struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let words = [
    "客户", "VIP", "白金", "traveller ", " club", "旅行", "-", "（", "的", "id:", "", " ", "财富·", "top ",
    "群",
  ]

  private func text(_ digits: [UInt8]) -> String {
    digits.map { $0 == 10 ? "X" : String($0) }.joined()
  }

  private func residentID(_ random: inout Seeded) -> [UInt8] {
    let year = Int.random(in: 1930...2020, using: &random)
    let month = Int.random(in: 1...12, using: &random)
    let day = Int.random(in: 1...28, using: &random)
    var digits = [UInt8.random(in: 1...8, using: &random)]
    for _ in 0..<5 { digits.append(UInt8.random(in: 0...9, using: &random)) }
    for (value, places) in [(year, 4), (month, 2), (day, 2)] {
      let written = String(value)
      let padded = String(repeating: "0", count: places - written.count) + written
      digits += padded.utf8.map { $0 - 48 }
    }
    for _ in 0..<3 { digits.append(UInt8.random(in: 0...9, using: &random)) }
    return digits + [ResidentID.check(digits)]
  }

  private func card(_ random: inout Seeded, _ length: Int) -> [UInt8] {
    var digits = (1..<length).map { _ in UInt8.random(in: 0...9, using: &random) }
    digits.append(0)
    while !PaymentCard.isLuhnValid(digits) { digits[length - 1] += 1 }
    return digits
  }

  private func embedded(_ number: String, _ random: inout Seeded) -> String {
    let before = Self.words[Int.random(in: 0..<Self.words.count, using: &random)]
    let after = Self.words[Int.random(in: 0..<Self.words.count, using: &random)]
    return before + number + after
  }

  private func has(_ reason: RefusalReason, _ name: String) -> Bool {
    NameCase.reviewer.review(name).contains { $0.reason == reason }
  }

  @Test("every valid resident number in any name is refused; a changed digit is not")
  func residentIDs() {
    var random = Seeded(state: 11_643)
    for _ in 0..<400 {
      let digits = residentID(&random)
      let name = embedded(text(digits), &random)
      #expect(has(.residentID, name), "\(name)")
      var changed = digits
      let place = Int.random(in: 0..<18, using: &random)
      changed[place] = (digits[place] + UInt8.random(in: 1...9, using: &random)) % 10
      let other = embedded(text(changed), &random)
      #expect(!has(.residentID, other), "\(other)")
    }
  }

  @Test("digits right before or behind a resident number do not hide it")
  func glued() {
    var random = Seeded(state: 7)
    for _ in 0..<100 {
      let number = text(residentID(&random))
      #expect(has(.residentID, "\(Int.random(in: 0...9_999, using: &random))\(number)"))
      #expect(has(.residentID, "\(number)\(Int.random(in: 0...9_999, using: &random))群"))
    }
  }

  @Test("every Luhn number of 13 to 19 digits is refused, spaced or not; a changed digit is not")
  func cards() {
    var random = Seeded(state: 7_812)
    for round in 0..<700 {
      let length = 13 + round % 7
      let digits = card(&random, length)
      let name = embedded(text(digits), &random)
      #expect(has(.paymentCard, name), "\(name)")
      if length >= 16 {
        for separator in [" ", "-"] {
          let groups = stride(from: 0, to: length, by: 4).map {
            text(Array(digits[$0..<min($0 + 4, length)]))
          }
          let spaced = "客户 " + groups.joined(separator: separator)
          #expect(has(.paymentCard, spaced), "\(spaced)")
        }
      }
      var changed = digits
      let place = Int.random(in: 0..<length, using: &random)
      changed[place] = (digits[place] + UInt8.random(in: 1...9, using: &random)) % 10
      let other = embedded(text(changed), &random)
      #expect(!has(.paymentCard, other), "\(other)")
    }
  }

  @Test("a card number in a longer run of digits is found when it begins like a card")
  func insideRuns() {
    var random = Seeded(state: 3)
    for _ in 0..<100 {
      var digits = card(&random, 16)
      digits.replaceSubrange(0..<4, with: [6, 2, 2, 2])
      digits[15] = 0
      while !PaymentCard.isLuhnValid(digits) { digits[15] += 1 }
      #expect(has(.paymentCard, "2026\(text(digits))"))
    }
  }

  @Test("the review is the same however digits are written")
  func scripts() {
    var random = Seeded(state: 5)
    let zeros: [UInt32] = [0xFF10, 0x660, 0x966, 0x1D7CE]
    for round in 0..<200 {
      let number = round % 2 == 0 ? residentID(&random) : card(&random, 16)
      let zero = zeros[round % 4]
      var written = String()
      for digit in number {
        let scalar = digit == 10 ? "X" : Unicode.Scalar(zero + UInt32(digit)) ?? "0"
        written.unicodeScalars.append(scalar)
      }
      #expect(has(round % 2 == 0 ? .residentID : .paymentCard, "客户\(written)"), "\(written)")
    }
  }

  @Test("random text never breaks the review, and its answer is always the same")
  func fuzz() {
    var random = Seeded(state: 99)
    let blocks: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0x0...0x24F, 0x370...0x52F, 0x4E00...0x9FFF, 0xFF00...0xFFEF, 0x2000...0x206F,
      0x1F300...0x1FAFF, 0x300...0x36F, 0x1D400...0x1D7FF, 0xAC00...0xD7A3,
    ]
    for _ in 0..<300 {
      var name = String()
      for _ in 0..<Int.random(in: 0...210, using: &random) {
        let block = blocks[Int.random(in: 0..<blocks.count, using: &random)]
        if let scalar = Unicode.Scalar(UInt32.random(in: block, using: &random)) {
          name.unicodeScalars.append(scalar)
        }
      }
      let refusals = NameCase.reviewer.review(name, locale: "zh", groupSize: 30)
      #expect(refusals == NameCase.reviewer.review(name, locale: "zh", groupSize: 30))
      let count = name.unicodeScalars.count
      #expect(refusals.allSatisfy { $0.place.lowerBound >= 0 && $0.place.upperBound <= count })
    }
  }
}
