/// ISO 4217: the currencies a strategy may name, and the digits of their minor units.
package enum Currencies {
  /// Decimal digits of the minor unit (CNY 2, JPY 0, KWD 3); nil for an unknown code.
  package static func digits(_ code: String) -> Int? {
    guard all.contains(code) else { return nil }
    if zeroDigits.contains(code) { return 0 }
    if threeDigits.contains(code) { return 3 }
    return fourDigits.contains(code) ? 4 : 2
  }

  /// The codes in force, without precious metals, test and bond codes.
  package static let all = Set(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
    GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
    KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
    TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split { $0 == " " || $0 == "\n" }.map(String.init))

  private static let zeroDigits: Set<String> = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF", "XPF",
  ]
  private static let threeDigits: Set<String> = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
  private static let fourDigits: Set<String> = ["CLF", "UYW"]

  /// The exact value of a decimal text in units of 10^-digits; nil when it is no decimal, has
  /// more digits than that, or does not fit.
  package static func minorUnits(_ decimal: String, digits: Int) -> Int64? {
    var body = Substring(decimal)
    let negative = body.first == "-"
    if negative { body = body.dropFirst() }
    let parts = body.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, !whole.isEmpty else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard parts.count == 1 || !fraction.isEmpty, fraction.count <= digits else { return nil }
    let all = whole + fraction
    guard all.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    let padded = all + String(repeating: "0", count: digits - fraction.count)
    guard let value = Int64(padded) else { return nil }
    return negative ? -value : value
  }
}
