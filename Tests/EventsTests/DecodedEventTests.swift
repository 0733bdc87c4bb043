import Events
import Records
import Testing

@Suite struct DecodedEventTests {
  private func decoded<R>(
    _ record: RecordFixture, mappings: [TopicMapping] = [], _ body: (InboundEvent) throws -> R
  ) throws -> R {
    var decoder = try EventDecoder(mappings: mappings)
    return try record.decode(with: &decoder) { outcome in
      guard case .event(let event) = outcome else {
        throw Unexpected(outcome: "\(outcome)")
      }
      return try body(event)
    }
  }

  struct Unexpected: Error { var outcome: String }

  @Test("a transaction has every field it was sent with")
  func transaction() throws {
    let traced = RecordFixture.transaction.header(
      "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    try decoded(traced) { event in
      #expect(event.envelope.id.string == "e-1")
      #expect(event.envelope.customerID.string == "c-1")
      #expect(event.envelope.type == .transactionBooked)
      #expect(event.envelope.time == 1_795_420_800_000)
      #expect(event.envelope.traceparent.count == 55)
      guard case .transaction(let booked) = event.payload else {
        Issue.record("not a transaction")
        return
      }
      #expect(booked.transactionID.string == "t-1")
      #expect(booked.accountID.string == "a-1")
      #expect(booked.amount.minorUnits == 128_450)
      #expect(booked.amount.currency.text == "CNY")
      #expect(!booked.isCredit)
      #expect(booked.bookedAt == 1_795_420_798_250)
      #expect(booked.valueDay == 20_781)
      #expect(booked.merchantCategory == 5_411)
      #expect(booked.merchantName.string == "Corner Shop")
      #expect(booked.channel == .pos)
      #expect(booked.counterpartyID.string == "m-9")
      #expect(booked.endToEndID.string == "x-7")
      #expect(booked.reversalOf.isEmpty)
      #expect(booked.fee == 10)
      #expect(booked.remittance.string == "milk")
    }
  }

  @Test(
    "amounts become exact minor units of their currency",
    arguments: [
      ("\"0.01\"", "EUR", 1), ("\"100\"", "JPY", 100), ("\"100.00\"", "JPY", 100),
      ("\"1.234\"", "KWD", 1_234), ("\"1.2340\"", "KWD", 1_234), ("1284.50", "CNY", 128_450),
      ("7", "USD", 700), ("\"0\"", "USD", 0), ("\"0.0001\"", "CLF", 1),
      ("\"9007199254740.93\"", "USD", 900_719_925_474_093),
      ("\"10000000000000.00\"", "USD", 1_000_000_000_000_000),
    ] as [(String, String, Int64)])
  func amounts(json: String, currency: String, expected: Int64) throws {
    let record = RecordFixture.transaction.replacing(#""1284.50""#, json)
      .replacing("CNY", currency).replacing(#""fee":"0.10","#, "")
    try decoded(record) { event in
      guard case .transaction(let booked) = event.payload else {
        Issue.record("not a transaction")
        return
      }
      #expect(booked.amount.minorUnits == expected)
    }
  }

  @Test("escapes in names and texts are resolved")
  func escapes() throws {
    let record = RecordFixture.transaction.replacing("Corner Shop", #"Caf\u00e9 \"\ud83d\ude00\""#)
      .replacing("\"amount\"", #""am\u006funt""#)
    try decoded(record) { event in
      guard case .transaction(let booked) = event.payload else {
        Issue.record("not a transaction")
        return
      }
      #expect(booked.merchantName.string == "Café \"😀\"")
      #expect(booked.amount.minorUnits == 128_450)
    }
  }

  @Test("a channel this service does not know is `other`")
  func unknownChannel() throws {
    try decoded(RecordFixture.transaction.replacing("\"pos\"", "\"metaverse\"")) { event in
      guard case .transaction(let booked) = event.payload else {
        Issue.record("not a transaction")
        return
      }
      #expect(booked.channel == .other)
    }
  }

  @Test("structured mode says the same as binary mode")
  func structured() throws {
    let data = String(decoding: RecordFixture.transaction.value ?? [], as: UTF8.self)
    var record = RecordFixture.transaction
    record.headers = [("content-type", Array("application/cloudevents+json; charset=UTF-8".utf8))]
    record.value = Array(
      """
      {"data":\(data),"specversion":"1.0","id":"e-1","source":"core",
       "type":"bank.transaction.booked","time":"2026-11-23T08:00:00Z"}
      """.utf8)
    let binary = try decoded(.transaction) { $0.envelope.idHash }
    try decoded(record) { event in
      #expect(event.envelope.idHash == binary)
      #expect(event.envelope.time == 1_795_420_800_000)
      guard case .transaction(let booked) = event.payload else {
        Issue.record("not a transaction")
        return
      }
      #expect(booked.amount.minorUnits == 128_450)
    }
  }

  @Test("an unknown event type is ignored, whatever its value is")
  func unknownType() throws {
    var decoder = try EventDecoder()
    let record = RecordFixture.transaction.header("ce_type", "bank.card.printed")
    #expect(record.outcome(with: &decoder) == "ignored")
    #expect(record.with { $0.value = [1, 2] }.outcome(with: &decoder) == "ignored")
  }

  @Test("Confluent framing in front of JSON is skipped")
  func framing() throws {
    let framed = RecordFixture.transaction.with { $0.value = [0, 0, 0, 1, 9] + ($0.value ?? []) }
    try decoded(framed) { #expect($0.envelope.type == .transactionBooked) }
  }

  @Test("a snapshot carries master data, flags and consents")
  func customer() throws {
    try decoded(.customer) { event in
      guard case .customer(let snapshot) = event.payload else {
        Issue.record("not a snapshot")
        return
      }
      #expect(snapshot.version == 7)
      #expect(!snapshot.isCompany)
      #expect(snapshot.birthDay == 7_363)
      #expect(snapshot.region.string == "CN-SH")
      #expect(snapshot.riskRating == 3)
      #expect(snapshot.flags == [.hardship])
      #expect(snapshot.dependants == CustomerSnapshot.unknown)
      #expect(snapshot.turnover == nil)
      #expect(snapshot.consents.count == 2)
      #expect(snapshot.consents[0].granted)
      #expect(snapshot.consents[0].channel.string == "app")
      #expect(!snapshot.consents[1].granted)
      #expect(snapshot.consents[1].channel.isEmpty)
    }
  }

  @Test("a null value on the customer topic erases")
  func tombstone() throws {
    var record = RecordFixture.customer.with { $0.value = nil }
    record.headers = []
    try decoded(record) { event in
      #expect(event.envelope.type == .customerErased)
      #expect(event.envelope.id.string == "1/3/42")
      #expect(event.envelope.time == record.timestamp)
      guard case .erasure = event.payload else {
        Issue.record("not an erasure")
        return
      }
    }
  }

  @Test(
    "change-feed envelopes yield the row, with and without the schema wrapper",
    arguments: ["c", "u", "r"], [false, true])
  func changeFeed(op: String, wrapped: Bool) throws {
    let row = #"{"type":"company","employees":12,"registrationDate":10957,"hardship":false}"#
    let feed =
      #"{"before":null,"after":\#(row),"source":{"ts_ms":1795000000123,"db":"x"},"op":"\#(op)","#
      + #""ts_ms":1795000009999}"#
    var record = RecordFixture.customer
    record.headers = []
    record.value = Array(
      (wrapped ? #"{"schema":{"type":"struct"},"payload":\#(feed)}"# : feed).utf8)
    try decoded(record) { event in
      #expect(event.envelope.type == .customerUpdated)
      #expect(event.envelope.time == 1_795_000_000_123)
      guard case .customer(let snapshot) = event.payload else {
        Issue.record("not a snapshot")
        return
      }
      #expect(snapshot.isCompany)
      #expect(snapshot.employees == 12)
      #expect(snapshot.registrationDay == 10_957)
      #expect(snapshot.version == 1_795_000_000_123)
      #expect(snapshot.isSnapshotRead == (op == "r"))
    }
  }

  @Test("a deletion in a change feed erases; a truncation is ignored")
  func changeFeedDeletion() throws {
    var record = RecordFixture.customer
    record.headers = []
    record.value = Array(#"{"before":{"customerId":"c-1"},"after":null,"op":"d"}"#.utf8)
    try decoded(record) { #expect($0.envelope.type == .customerErased) }
    var decoder = try EventDecoder()
    record.value = Array(#"{"op":"t","ts_ms":1}"#.utf8)
    #expect(record.outcome(with: &decoder) == "ignored")
  }

  @Test("a bank's own field names are read through a mapping")
  func mapping() throws {
    let mapping = TopicMapping(
      topic: .transactions,
      names: [
        "TXN_NO": "transactionId", "CUST": "customerId", "ACCT": "accountId", "AMT": "amount",
        "CCY": "currency", "type": "channel", "DC": "creditDebit", "TS": "bookedAt",
      ], eventType: "bank.transaction.booked")
    var record = RecordFixture.transaction
    record.headers = []
    record.value = Array(
      """
      {"TXN_NO":88,"CUST":"c-1","ACCT":"a","AMT":12.5,"CCY":"EUR","type":"atm","DC":"DBIT",
       "TS":"2026-11-23T08:00:00Z"}
      """.utf8)
    try decoded(record, mappings: [mapping]) { event in
      #expect(event.envelope.id.string == "0/3/42")
      guard case .transaction(let booked) = event.payload else {
        Issue.record("not a transaction")
        return
      }
      #expect(booked.transactionID.string == "88")
      #expect(booked.amount.minorUnits == 1_250)
      #expect(booked.channel == .atm)
    }
  }

  @Test("a topic keyed otherwise takes the customer from the data")
  func keyedOtherwise() throws {
    let mapping = TopicMapping(topic: .transactions, keyIsCustomer: false)
    let record = RecordFixture.transaction.with { $0.key = Array("account-5".utf8) }
    try decoded(record, mappings: [mapping]) { #expect($0.envelope.customerID.string == "c-1") }
  }

  @Test("every mistake in the mappings is reported at once")
  func mappingProblems() {
    let bad = TopicMapping(
      topic: .transactions, names: ["": "amount", "x": "amounts", "y": "op", "op": "amount"],
      eventType: "bank.customer.updated")
    #expect(throws: EventDecoder.ConfigurationError.self) {
      _ = try EventDecoder(mappings: [bad, TopicMapping(topic: .transactions)])
    }
    #expect(bad.problems().count == 5)
  }
}
