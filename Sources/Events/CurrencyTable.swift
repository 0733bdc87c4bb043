/// ISO 4217: the active currencies and how many decimal digits their minor unit has.
package enum CurrencyTable {
  /// Digits after the point of the currency's minor unit (CNY 2, JPY 0, KWD 3); nil for a code
  /// that is no currency. Codes without a minor unit of their own (XAU, XDR, XTS, XXX, …) are
  /// refused, too: no account is held in them.
  package static func exponent(of currency: Currency) -> Int? {
    let index = slot(currency.code)
    guard index >= 0 else { return nil }
    let exponent = exponents[index]
    return exponent < 0 ? nil : Int(exponent)
  }

  /// The table's index of three packed capital letters; -1 for anything else.
  @inline(__always)
  private static func slot(_ code: UInt32) -> Int {
    let first = Int(code >> 16) - 65
    let second = Int(code >> 8 & 255) - 65
    let third = Int(code & 255) - 65
    guard code >> 24 == 0, 0..<26 ~= first, 0..<26 ~= second, 0..<26 ~= third else { return -1 }
    return (first * 26 + second) * 26 + third
  }

  private static let exponents: [Int8] = {
    var table = [Int8](repeating: -1, count: 26 * 26 * 26)
    for (exponent, codes) in groups {
      for code in codes.split(separator: " ") {
        if let currency = Currency(String(code)) { table[slot(currency.code)] = exponent }
      }
    }
    return table
  }()

  /// ISO 4217 list one (2024-06-25), by minor unit.
  private static let groups: [(Int8, String)] = [
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
    (
      2,
      """
      AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP \
      BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR \
      FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW \
      KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN \
      NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD \
      SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS \
      VED VES WST XCD YER ZAR ZMW ZWG ZWL
      """
    ),
  ]
}
