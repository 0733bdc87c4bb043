import Events
import Strategy
import Testing

@Suite("Reading values")
struct ReadingTests {
  @Test("durations have fixed lengths")
  func durations() {
    let table: [(String, Int64?)] = [
      ("30m", 1_800_000), ("1h", 3_600_000), ("30d", 2_592_000_000), ("2w", 1_209_600_000),
      ("1mo", 2_629_800_000), ("13mo", 34_187_400_000), ("1y", 31_557_600_000), ("0d", 0),
      ("10y", 315_576_000_000), ("11y", 347_133_600_000), ("", nil), ("d", nil), ("30", nil),
      ("-1d", nil),
      ("1.5d", nil), ("1 d", nil), ("1D", nil), ("99999999999999999999d", nil), ("1s", 1_000),
      ("1ms", nil),
      ("٣d", nil),
    ]
    for (text, expected) in table {
      #expect(Durations.parse(text) == expected, "\(text)")
    }
    for text in ["7d", "13mo", "48h", "90m"] {
      #expect(Durations.parse(text).map(Durations.text).flatMap(Durations.parse) != nil)
    }
  }

  @Test("decimal amounts are exact, and have no more digits than the currency")
  func amounts() {
    let table: [(String, Int, Int64?)] = [
      ("1284.50", 2, 128_450), ("1284.5", 2, 128_450), ("1284", 2, 128_400), ("-0.01", 2, -1),
      ("500", 0, 500), ("500.0", 0, nil), ("1.234", 3, 1_234), ("1.2345", 3, nil), (".5", 2, nil),
      ("5.", 2, nil), ("1e3", 2, nil), ("1,000", 2, nil), ("", 2, nil), ("-", 2, nil),
      ("92233720368547758.07", 2, Int64.max), ("92233720368547758.08", 2, nil),
    ]
    for (text, digits, expected) in table {
      #expect(Currencies.minorUnits(text, digits: digits) == expected, "\(text)")
    }
    #expect(Currencies.digits("JPY") == 0 && Currencies.digits("KWD") == 3)
    #expect(Currencies.digits("CNY") == 2 && Currencies.digits("XXX") == nil)
  }

  @Test("the nearest name is found through slips of the finger, and nothing far is suggested")
  func nearestName() {
    let names = ["segments", "features", "dwell", "labels", "when"]
    #expect(NearestName.of("segmnets", in: names) == "segments")
    #expect(NearestName.of("Features", in: names) == "features")
    #expect(NearestName.of("dwel", in: names) == "dwell")
    #expect(NearestName.of("whne", in: names) == "when")
    #expect(NearestName.of("xylophone", in: names) == nil)
    #expect(NearestName.of("", in: names) == nil)
  }

  @Test("the event names a strategy may use are in the order of their numbers")
  func eventNames() {
    #expect(EventNames.rawValue("bank.transaction.booked") == 0)
    #expect(EventNames.rawValue("crm.complaint.opened") == 10)
    #expect(EventNames.rawValue("crm.risk.cleared") == 17)
    #expect(EventNames.all.count == 18 && Set(EventNames.all).count == 18)
    #expect(!EventNames.usable.contains("bank.transaction.reversed"))
    #expect(EventType.allCases.map(\.rawValue) == Array(0..<UInt8(EventType.allCases.count)))
  }

  @Test(
    "an error in an expression points into the file, however YAML carries the expression",
    arguments: [
      "when: features.idle >= duration(\"720h\") && «customer.oops",
      "when: |\n      features.idle >= duration(\"720h\")\n      && «customer.oops",
      "when: |2-\n       features.idle >= duration(\"720h\")\n\n       && «customer.oops",
      "when: >-\n      features.idle >= duration(\"720h\")\n      &&\n      «customer.oops",
      "when: >\n      features.idle >= duration(\"720h\")\n\n      &&\n        «customer.oops",
      "when: \"features.idle >= duration(\\\"720h\\\") && «customer.oops\"",
      "when: 'features.idle >= duration(''720h'') && «customer.oops'",
      "when: features.idle >= duration(\"720h\")\n      && «customer.oops",
      "when: \"features.idle >= duration('720h')\n      && «customer.oops\"",
      "when: \"features.idle >= \\\n      duration('720h') && '\\u4e2d' != '' && «customer.oops\"",
      "when: features.idle >= duration(\"720h\") && '中文' != '' && «customer.oops",
      "when: |  # with a comment\n      features.idle >= duration(\"720h\") // and one more\n      && «customer.oops",
    ])
  func positions(rule: String) {
    let fault = Fault("segments.yaml", "when: features.idle >= duration(\"720h\")", rule, "oops")
    let (files, line, column) = fault.prepared
    let errors = Fixture.check(files).diagnostics.filter { $0.severity == .error }
    let shown = errors.map(\.description).joined(separator: "\n")
    #expect(errors.count == 1, "\(shown)")
    #expect(
      errors.first?.line == line && errors.first?.column == column, "\(line):\(column) \(shown)")
    #expect(errors.first?.message.contains("oops") ?? false, "\(shown)")
  }
}
