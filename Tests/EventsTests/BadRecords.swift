import Records

extension BadRecord {
  static let all = key + envelope + json + transaction + money + customer + feedback

  private static let good = RecordFixture.transaction

  private static func raw(_ bytes: [UInt8]) -> RecordFixture { good.with { $0.value = bytes } }
  private static func raw(_ text: String) -> RecordFixture { raw(Array(text.utf8)) }
  /// The transaction with one field's string value changed.
  private static func field(_ name: String, _ json: String?) -> RecordFixture {
    changing(good, name, json)
  }
  private static func changing(
    _ record: RecordFixture, _ name: String, _ json: String?
  ) -> RecordFixture {
    let text = String(decoding: record.value ?? [], as: UTF8.self)
    guard let start = text.firstRange(of: "\"\(name)\":") else { return record }
    let rest = text[start.upperBound...]
    let end: String.Index
    if rest.first == "\"" {
      end = rest.dropFirst().firstIndex(of: "\"").map { rest.index(after: $0) } ?? rest.endIndex
    } else {
      end = rest.firstIndex { ",}".contains($0) } ?? rest.endIndex
    }
    let replaced = json.map { "\"\(name)\":\($0)" } ?? "\"unused\":0"
    return record.with {
      $0.value = Array((text[..<start.lowerBound] + replaced + text[end...]).utf8)
    }
  }

  private static let key: [BadRecord] = [
    BadRecord("no key", "key.missing", good.with { $0.key = nil }),
    BadRecord("empty key", "key.empty", good.with { $0.key = [] }),
    BadRecord("long key", "key.tooLong", good.with { $0.key = .init(repeating: 65, count: 129) }),
    BadRecord("key not UTF-8", "key.invalidUTF8", good.with { $0.key = [0xC3, 0x28] }),
    BadRecord("key with NUL", "key.controlCharacter", good.with { $0.key = [65, 0, 66] }),
    BadRecord("key of another", "customerId.mismatch", good.with { $0.key = Array("c-2".utf8) }),
    BadRecord("null value", "value.missing", good.with { $0.value = nil }),
    BadRecord("empty value", "value.empty", raw([])),
    BadRecord(
      "huge value", "value.tooLarge", raw(.init(repeating: 32, count: 1_048_577))),
  ]

  private static let envelope: [BadRecord] = [
    BadRecord("no type", "type.missing", good.header("ce_type", nil)),
    BadRecord("no event id", "id.missing", good.header("ce_id", nil)),
    BadRecord("empty event id", "id.empty", good.header("ce_id", "")),
    BadRecord(
      "long event id", "id.tooLong", good.header("ce_id", String(repeating: "x", count: 257))),
    BadRecord("control in event id", "id.controlCharacter", good.header("ce_id", "a\nb")),
    BadRecord("specversion 0.3", "specversion.unsupported", good.header("ce_specversion", "0.3")),
    BadRecord("bad ce_time", "time.invalid", good.header("ce_time", "yesterday")),
    BadRecord("ce_time in 9999", "time.outOfRange", good.header("ce_time", "9999-01-01T00:00:00Z")),
    BadRecord("Avro", "contentType.unsupported", good.header("content-type", "application/avro")),
    BadRecord(
      "event batch", "contentType.unsupported",
      good.header("content-type", "application/cloudevents-batch+json")),
    BadRecord(
      "customer event on transactions", "type.wrongTopic",
      good.header("ce_type", "bank.customer.updated")),
    BadRecord("framing only", "framing.truncated", raw([0, 0, 0, 0, 7])),
    BadRecord(
      "structured without specversion", "specversion.missing",
      raw(#"{"id":"1","type":"bank.transaction.booked","data":{}}"#).header(
        "content-type", "application/cloudevents+json")),
    BadRecord(
      "structured without data", "data.missing",
      raw(#"{"specversion":"1.0","id":"1","source":"s","type":"bank.transaction.booked"}"#)
        .header("content-type", "application/cloudevents+json")),
    BadRecord(
      "structured with text data", "data.notAnObject",
      raw(
        #"{"specversion":"1.0","id":"1","source":"s","type":"bank.transaction.booked","data":"x"}"#
      ).header("content-type", "application/cloudevents+json")),
    BadRecord(
      "structured with base64", "data_base64.unsupported",
      raw(
        """
        {"specversion":"1.0","id":"1","source":"s","type":"bank.transaction.booked",\
        "data_base64":"e30="}
        """
      ).header("content-type", "application/cloudevents+json")),
  ]

  private static let json: [BadRecord] = [
    BadRecord("not JSON", "json.malformed", raw("hello")),
    BadRecord("truncated", "json.malformed", raw(#"{"transactionId":"t-1","amount""#)),
    BadRecord("unclosed object", "json.malformed", raw(#"{"transactionId":"t-1""#)),
    BadRecord("missing comma", "json.malformed", raw(#"{"a":1 "b":2}"#)),
    BadRecord("missing colon", "json.malformed", raw(#"{"a" 1}"#)),
    BadRecord("trailing comma", "json.malformed", raw(#"{"a":1,}"#)),
    BadRecord("trailing text", "json.malformed", raw(#"{"a":1} x"#)),
    BadRecord("two documents", "json.malformed", raw(#"{"a":1}{"a":1}"#)),
    BadRecord("single quotes", "json.malformed", raw("{'a':1}")),
    BadRecord("comment", "json.malformed", raw(#"{"a":1/*x*/}"#)),
    BadRecord("NaN", "json.malformed", raw(#"{"a":NaN}"#)),
    BadRecord("bad literal in an unknown field", "json.malformed", raw(#"{"a":tru}"#)),
    BadRecord("leading zero", "json.malformed", raw(#"{"a":01}"#)),
    BadRecord("bad escape", "json.malformed", raw(#"{"a":"\x"}"#)),
    BadRecord("raw control character", "json.malformed", raw("{\"a\":\"\u{1}\"}")),
    BadRecord("crossed brackets", "json.malformed", raw(#"{"a":[1}]"#)),
    BadRecord(
      "UTF-16", "json.malformed",
      raw([0xFF, 0xFE, 0x7B, 0x00]).with {
        $0.value?[0] = 0x7B; $0.value?[1] = 0
      }),
    BadRecord(
      "invalid UTF-8", "json.invalidUTF8",
      raw(Array(#"{"a":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8))),
    BadRecord("an array", "json.notAnObject", raw("[1,2]")),
    BadRecord("a string", "json.notAnObject", raw(#""text""#)),
    BadRecord("null JSON", "json.notAnObject", raw("null")),
    BadRecord(
      "nested too deeply", "json.tooDeep",
      raw(#"{"a":"# + String(repeating: "[", count: 16) + String(repeating: "]", count: 16) + "}")),
    BadRecord(
      "very deep", "json.tooDeep",
      raw(
        #"{"a":"# + String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
          + "}")),
    BadRecord("amount twice", "amount.duplicate", good.replacing("{", #"{"amount":"1.00","#)),
    BadRecord(
      "too many elements", "json.tooMany",
      raw(#"{"consents":["# + String(repeating: "1,", count: 5_000) + "1]}")),
  ]

  private static let transaction: [BadRecord] = [
    BadRecord("no transactionId", "transactionId.missing", field("transactionId", nil)),
    BadRecord("null transactionId", "transactionId.missing", field("transactionId", "null")),
    BadRecord("empty transactionId", "transactionId.empty", field("transactionId", #""""#)),
    BadRecord(
      "long transactionId", "transactionId.tooLong",
      field("transactionId", "\"" + String(repeating: "t", count: 129) + "\"")),
    BadRecord("transactionId true", "transactionId.wrongType", field("transactionId", "true")),
    BadRecord("transactionId 1.5", "transactionId.wrongType", field("transactionId", "1.5")),
    BadRecord(
      "control in transactionId", "transactionId.controlCharacter",
      field("transactionId", #""a\u0000b""#)),
    BadRecord("no customerId", "customerId.missing", field("customerId", nil)),
    BadRecord("empty customerId", "customerId.empty", field("customerId", #""""#)),
    BadRecord("no accountId", "accountId.missing", field("accountId", nil)),
    BadRecord("no bookedAt", "bookedAt.missing", field("bookedAt", nil)),
    BadRecord(
      "bookedAt without offset", "bookedAt.invalid", field("bookedAt", #""2026-11-23T08:00:00""#)),
    BadRecord(
      "bookedAt on 30 February", "bookedAt.invalid", field("bookedAt", #""2026-02-30T08:00:00Z""#)),
    BadRecord(
      "bookedAt in 9999", "bookedAt.outOfRange", field("bookedAt", #""9999-12-31T08:00:00Z""#)),
    BadRecord(
      "bookedAt before 1970", "bookedAt.outOfRange", field("bookedAt", #""1969-12-31T08:00:00Z""#)),
    BadRecord("bookedAt a number", "bookedAt.wrongType", field("bookedAt", "1795000000")),
    BadRecord("valueDate not a date", "valueDate.invalid", field("valueDate", #""24.11.2026""#)),
    BadRecord("valueDate in 9999", "valueDate.outOfRange", field("valueDate", #""9999-11-24""#)),
    BadRecord("no creditDebit", "creditDebit.missing", field("creditDebit", nil)),
    BadRecord("creditDebit unknown", "creditDebit.invalid", field("creditDebit", #""out""#)),
    BadRecord(
      "category of letters", "merchantCategory.invalid", field("merchantCategory", #""food""#)),
    BadRecord(
      "category of three digits", "merchantCategory.invalid", field("merchantCategory", #""541""#)),
    BadRecord(
      "category of five digits", "merchantCategory.invalid", field("merchantCategory", "54110")),
    BadRecord("category an object", "merchantCategory.wrongType", field("merchantCategory", "{}")),
    BadRecord("channel a number", "channel.wrongType", field("channel", "5")),
    BadRecord(
      "long merchant name", "merchantName.tooLong",
      field("merchantName", "\"" + String(repeating: "n", count: 257) + "\"")),
    BadRecord(
      "reversal of nothing", "reversalOf.missing",
      good.header("ce_type", "bank.transaction.reversed")),
  ]

  private static let money: [BadRecord] = [
    BadRecord("no amount", "amount.missing", field("amount", nil)),
    BadRecord("null amount", "amount.missing", field("amount", "null")),
    BadRecord("empty amount", "amount.notDecimal", field("amount", #""""#)),
    BadRecord("amount in words", "amount.notDecimal", field("amount", #""twelve""#)),
    BadRecord("amount with comma", "amount.notDecimal", field("amount", #""1,284.50""#)),
    BadRecord("amount with exponent", "amount.notDecimal", field("amount", "1e3")),
    BadRecord("amount with sign", "amount.notDecimal", field("amount", #""+5.00""#)),
    BadRecord("amount ends in a point", "amount.notDecimal", field("amount", #""5.""#)),
    BadRecord("amount begins with a point", "amount.notDecimal", field("amount", #"".5""#)),
    BadRecord("amount with spaces", "amount.notDecimal", field("amount", #"" 5.00""#)),
    BadRecord("amount true", "amount.wrongType", field("amount", "true")),
    BadRecord("three digits of CNY", "amount.tooPrecise", field("amount", #""1.005""#)),
    BadRecord(
      "half a yen", "amount.tooPrecise",
      changing(field("currency", #""JPY""#), "amount", #""100.5""#)),
    BadRecord("negative amount", "amount.negative", field("amount", #""-5.00""#)),
    BadRecord("huge amount", "amount.tooLarge", field("amount", #""10000000000000.01""#)),
    BadRecord(
      "absurd amount", "amount.tooLarge",
      field("amount", "\"" + String(repeating: "9", count: 60) + "\"")),
    BadRecord("no currency", "currency.missing", field("currency", nil)),
    BadRecord("empty currency", "currency.empty", field("currency", #""""#)),
    BadRecord("unknown currency", "currency.unknown", field("currency", #""ZZZ""#)),
    BadRecord("lower-case currency", "currency.unknown", field("currency", #""cny""#)),
    BadRecord("gold", "currency.unknown", field("currency", #""XAU""#)),
    BadRecord("fee in words", "fee.notDecimal", field("fee", #""free""#)),
    BadRecord("negative fee", "fee.negative", field("fee", #""-0.10""#)),
  ]

  private static let person = RecordFixture.customer

  private static let customer: [BadRecord] = [
    BadRecord("no customer type", "type.missing", changing(person, "type", nil)),
    BadRecord("customer type unknown", "type.invalid", changing(person, "type", #""robot""#)),
    BadRecord(
      "birth date impossible", "birthDate.invalid", changing(person, "birthDate", #""1990-02-30""#)),
    BadRecord(
      "birth date of 1066", "birthDate.outOfRange", changing(person, "birthDate", #""1066-10-14""#)),
    BadRecord("risk rating 6", "riskRating.outOfRange", changing(person, "riskRating", "6")),
    BadRecord("risk rating high", "riskRating.invalid", changing(person, "riskRating", #""high""#)),
    BadRecord("version negative", "version.outOfRange", changing(person, "version", "-1")),
    BadRecord(
      "flag as text", "hardship.wrongType",
      person.replacing(#""hardship":true"#, #""hardship":"yes""#)),
    BadRecord(
      "flags as text", "flags.wrongType",
      person.replacing(#""flags":{"vulnerable":false,"hardship":true}"#, #""flags":"none""#)),
    BadRecord(
      "consents not a list", "consents.wrongType",
      person.replacing(#""consents":["#, #""consents":1,"x":["#)),
    BadRecord(
      "consent without purpose", "purpose.missing", person.replacing(#""purpose":"marketing","#, "")
    ),
    BadRecord("consent state unknown", "state.invalid", person.replacing("granted", "maybe")),
    BadRecord(
      "65 consents", "consents.tooMany",
      person.replacing(
        #""consents":["#,
        #""consents":["#
          + String(repeating: #"{"purpose":"survey","state":"granted"},"#, count: 64))),
    BadRecord(
      "turnover without currency", "turnoverCurrency.missing",
      person.replacing("{", #"{"turnover":"100.00","#)),
    BadRecord("customer of another key", "customerId.mismatch", person.replacing("c-1", "c-2")),
    BadRecord(
      "change feed without row", "after.missing",
      person.with { $0.value = Array(#"{"op":"u","after":null}"#.utf8) }),
    BadRecord(
      "change feed op unknown", "op.invalid",
      person.with { $0.value = Array(#"{"op":"x","after":{}}"#.utf8) }),
    BadRecord(
      "wrapper without op", "op.missing",
      person.with { $0.value = Array(#"{"schema":{},"payload":{}}"#.utf8) }),
    BadRecord(
      "holding without product", "product.missing", RecordFixture.holding.replacing("product", "p")),
    BadRecord(
      "balance without amount", "amount.missing", RecordFixture.balance.replacing("amount", "a")),
  ]

  private static let feedback: [BadRecord] = [
    BadRecord(
      "response without decision", "decisionId.missing",
      RecordFixture.response.replacing("decisionId", "d")),
    BadRecord(
      "response unknown", "response.invalid",
      RecordFixture.response.replacing("accepted", "perhaps")),
    BadRecord(
      "csat 6", "csat.outOfRange", RecordFixture.survey.replacing(#""csat":5"#, #""csat":6"#)),
    BadRecord(
      "csat 4.5", "csat.invalid", RecordFixture.survey.replacing(#""csat":5"#, #""csat":4.5"#)),
    BadRecord(
      "nps 11", "nps.outOfRange", RecordFixture.survey.replacing(#""nps":10"#, #""nps":11"#)),
    BadRecord(
      "survey without answer", "csat.missing",
      RecordFixture.survey.replacing(#","csat":5,"nps":10"#, "")),
    BadRecord(
      "complaint without id", "complaintId.missing",
      RecordFixture.complaint.replacing("complaintId", "c")),
    BadRecord(
      "consent without state", "state.missing", RecordFixture.consent.replacing("state", "s")),
  ]
}
