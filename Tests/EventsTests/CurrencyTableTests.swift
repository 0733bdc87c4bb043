import Events
import Testing

@Suite struct CurrencyTableTests {
  @Test(
    "currencies have the exponents of ISO 4217",
    arguments: [
      ("CNY", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("EUR", 2), ("VND", 0), ("TND", 3),
      ("XAU", nil), ("ZZZ", nil), ("AAA", nil),
    ] as [(String, Int?)])
  func exponents(code: String, expected: Int?) throws {
    let currency = try #require(Currency(code))
    #expect(CurrencyTable.exponent(of: currency) == expected)
  }

  @Test("a packed code that is not three capital letters has no exponent")
  func notLetters() {
    for code: UInt32 in [0, 1, .max, 0x0061_6161, 0x4141_4141] {
      #expect(CurrencyTable.exponent(of: Currency(code: code)) == nil)
    }
  }
}
