/// Money as a strategy writes it, brought to minor units of the base currency.
struct MoneyTexts: Sendable {
  let baseCurrency: String
  let rates: [String: ExchangeRate]

  init(baseCurrency: String, rates: [ExchangeRate]) {
    self.baseCurrency = baseCurrency
    var byCurrency: [String: ExchangeRate] = [:]
    for rate in rates { byCurrency[rate.currency] = rate }
    self.rates = byCurrency
  }

  /// Why a text is no money, and what to do.
  struct Problem: Error {
    var message: String
    var remedy: String
  }

  /// Reads `500000.00 CNY`.
  func minorUnits(_ text: String) throws(Problem) -> Int64 {
    let parts = text.split(separator: " ")
    guard parts.count == 2 else {
      throw Problem(
        message: "\"\(text)\" is not an amount of money",
        remedy: "write amount and currency, such as 15000.00 \(baseCurrency)")
    }
    return try minorUnits(amount: String(parts[0]), currency: String(parts[1]))
  }

  /// Exact in the base currency; other currencies are converted, half to even.
  func minorUnits(amount: String, currency: String) throws(Problem) -> Int64 {
    guard let digits = Currencies.digits(currency) else {
      throw Problem(
        message: "unknown currency \"\(currency)\"",
        remedy: NearestName.remedy(for: currency, among: Currencies.all, what: "ISO 4217 codes"))
    }
    guard let units = Currencies.minorUnits(amount, digits: digits) else {
      throw Problem(
        message: "\"\(amount)\" is not an amount in \(currency)",
        remedy: digits == 0
          ? "write a whole number: \(currency) has no minor unit"
          : "write a plain decimal with at most \(digits) digits after the point")
    }
    // An unknown base currency is an error of its own, reported where it stands.
    if currency == baseCurrency || Currencies.digits(baseCurrency) == nil { return units }
    guard let rate = rates[currency] else {
      throw Problem(
        message: "no exchange rate for \(currency)",
        remedy: "add it to currencies.yaml, or write the amount in \(baseCurrency)")
    }
    guard let converted = convert(units, digits: digits, rate: rate) else {
      throw Problem(message: "the amount is too large", remedy: "write a smaller amount")
    }
    return converted
  }

  private func convert(_ units: Int64, digits: Int, rate: ExchangeRate) -> Int64? {
    var numerator = Int128(units) * Int128(rate.numerator)
    var denominator = Int128(rate.denominator)
    let shift = (Currencies.digits(baseCurrency) ?? 2) - digits
    for _ in 0..<abs(shift) { if shift > 0 { numerator *= 10 } else { denominator *= 10 } }
    var (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    let twice = remainder.magnitude * 2
    if twice > denominator.magnitude || (twice == denominator.magnitude && quotient % 2 != 0) {
      quotient += numerator < 0 ? -1 : 1
      remainder = 0
    }
    return Int64(exactly: quotient)
  }
}
