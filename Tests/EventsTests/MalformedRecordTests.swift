import Events
import Records
import Testing

/// One kind of bad record and the class of the dead letter it has to become.
struct BadRecord: Sendable, CustomTestStringConvertible {
  var errorClass: String
  var record: RecordFixture
  var testDescription: String
  init(_ name: String, _ errorClass: String, _ record: RecordFixture) {
    testDescription = name
    self.errorClass = errorClass
    self.record = record
  }
}

@Suite struct MalformedRecordTests {
  @Test("a bad record is refused with its exact reason", arguments: BadRecord.all)
  func refused(bad: BadRecord) throws {
    var decoder = try EventDecoder()
    #expect(bad.record.outcome(with: &decoder) == bad.errorClass)
  }

  @Test("the fixtures the bad records are made from are good")
  func fixtures() throws {
    var decoder = try EventDecoder()
    for record in [RecordFixture.transaction, .customer] + RecordFixture.feedback {
      #expect(record.outcome(with: &decoder) == "event")
    }
  }

  @Test("a bad record leaves no trace on the next one")
  func isolated() throws {
    var decoder = try EventDecoder()
    for bad in BadRecord.all {
      #expect(bad.record.outcome(with: &decoder) == bad.errorClass)
      #expect(RecordFixture.transaction.outcome(with: &decoder) == "event")
    }
  }

  @Test("a dead letter's message names fields and rules, never values")
  func noPersonalData() throws {
    var decoder = try EventDecoder()
    let secret = "Wang-Xiaoming-13800138000"
    for field in ["amount", "currency", "creditDebit", "bookedAt", "merchantCategory"] {
      let text = String(decoding: RecordFixture.transaction.value ?? [], as: UTF8.self)
      let at = try #require(text.firstRange(of: "\"\(field)\":\""))
      let end = try #require(text[at.upperBound...].firstIndex(of: "\""))
      let bad = RecordFixture.transaction.with {
        $0.value = Array((text[..<at.upperBound] + secret + text[end...]).utf8)
      }
      bad.decode(with: &decoder) { outcome in
        guard case .rejected(let reason) = outcome else {
          Issue.record("\(field) was accepted")
          return
        }
        #expect(!reason.message.contains(secret))
        #expect(reason.message.hasPrefix(field))
      }
    }
  }

  @Test("the table has at least 40 kinds")
  func size() {
    #expect(BadRecord.all.count >= 40)
  }
}

extension RecordFixture {
  static let response = event(
    .feedback, "crm.response.recorded", #"{"decisionId":"d-1","response":"accepted"}"#)
  static let survey = event(
    .feedback, "crm.survey.answered", #"{"surveyId":"s-1","csat":5,"nps":10}"#)
  static let complaint = event(
    .feedback, "crm.complaint.opened", #"{"complaintId":"k-1","severity":"high"}"#)
  static let consent = event(
    .feedback, "crm.consent.changed",
    #"{"purpose":"marketing","channel":"sms","state":"withdrawn"}"#)
  static let balance = event(
    .customers, "bank.balance.reported",
    #"{"accountId":"a-1","amount":"-12.00","currency":"EUR","asOf":"2026-11-23T00:00:00Z"}"#)
  static let holding = event(
    .customers, "bank.holding.opened", #"{"holdingId":"h-1","product":"savings"}"#)
  static let feedback = [response, survey, complaint, consent, balance, holding]
}
