import BankSimulator
import Events
import Records
import Testing

@Suite struct BankTests {
  static let end: Int64 = 1_795_400_000_000

  private func options(seed: UInt64 = 1, seconds: Int = 3) -> BankOptions {
    var options = BankOptions()
    options.customers = 400
    options.seed = seed
    options.seconds = seconds
    options.malformedShare = 0.04
    return options
  }

  private func bytes(_ options: BankOptions) -> ([UInt8], BankTruth) {
    var all: [UInt8] = []
    let truth = BankFile(options: options, end: BankTests.end).generate {
      all += $0
      return true
    }
    return (all, truth)
  }

  @Test("the same seed gives the same bytes, another seed others")
  func reproducible() {
    let first = bytes(options(seconds: 2))
    let again = bytes(options(seconds: 2))
    #expect(first.0 == again.0)
    #expect(first.1 == again.1)
    #expect(bytes(options(seed: 2, seconds: 2)).0 != first.0)
  }

  @Test("every record is taken or refused by the decoder exactly as the bank says")
  func truth() throws {
    var decoder = try EventDecoder()
    var seen = Seen()
    let truth = run(options()) { record, bytes in
      seen.take(record, bytes, &decoder)
    }
    #expect(seen.surprises == [])
    #expect(truth.eventsIn == seen.records)
    #expect(truth.malformed == seen.rejected)
    #expect(truth.unknownTypes == seen.ignored)
    #expect(truth.valid + truth.duplicates == seen.events)
    #expect(truth.duplicates == seen.repeated)
    #expect(truth.reversals > 0 && truth.late > 0 && truth.complaints > 0)
    let byClass = Dictionary(
      uniqueKeysWithValues: truth.malformedByClass.map { ($0.errorClass, $0.count) })
    #expect(byClass == seen.classes)
    #expect(byClass.count >= 24)
  }

  @Test("a bank has every kind of event")
  func kinds() throws {
    var decoder = try EventDecoder()
    var seen = Seen()
    var options = options(seconds: 15)
    options.customers = 100
    options.erasureShare = 0.001
    _ = run(options) { record, bytes in seen.take(record, bytes, &decoder) }
    let answers: Set<EventType> = [.responseRecorded, .surveyAnswered]
    #expect(Set(EventType.allCases).subtracting(seen.types) == answers)
  }

  @Test("salaries come once a month, and customers of wealth have assets worth planning")
  func believable() throws {
    var decoder = try EventDecoder()
    var salaries: [String: Int] = [:]
    var affluent: Set<String> = []
    let options = options(seconds: 8)
    _ = run(options) { record, bytes in
      record.decode(bytes, with: &decoder) { outcome in
        guard case .event(let event) = outcome else { return }
        let customer = String(decoding: event.envelope.customerID, as: UTF8.self)
        if case .transaction(let booked) = event.payload, booked.channel == .salary {
          salaries[customer, default: 0] += 1
        }
        if case .balance(let balance) = event.payload, balance.amount.minorUnits > 50_000_000 {
          affluent.insert(customer)
        }
      }
    }
    // 90 days of history and a present on the edge of a month touch at most five months;
    // duplicates and the odd reversal are in it, too.
    #expect(salaries.values.allSatisfy { $0 <= 7 })
    #expect(salaries.values.count(where: { $0 >= 2 }) > 30)
    #expect((5...150).contains(affluent.count))
  }

  @Test("companies come with all that their grading looks at, people with none of it")
  func companies() throws {
    var decoder = try EventDecoder()
    var companies: Set<String> = []
    var ratings: Set<String> = []
    var people = 0
    var incomplete = 0
    var options = options(seconds: 8)
    options.malformedShare = 0
    _ = run(options) { record, bytes in
      record.decode(bytes, with: &decoder) { outcome in
        guard case .event(let event) = outcome, case .customer(let snapshot) = event.payload
        else { return }
        let rating = String(decoding: snapshot.creditRating, as: UTF8.self)
        guard snapshot.isCompany else {
          people += 1
          if !rating.isEmpty || snapshot.turnover != nil || !snapshot.industry.isEmpty {
            incomplete += 1
          }
          return
        }
        companies.insert(String(decoding: event.envelope.customerID, as: UTF8.self))
        ratings.insert(rating)
        let unknown = CustomerSnapshot.unknown
        if rating.isEmpty || snapshot.industry.isEmpty || (snapshot.turnover?.minorUnits ?? 0) <= 0
          || snapshot.employees <= 0 || snapshot.registrationDay == unknown
        {
          incomplete += 1
        }
      }
    }
    #expect(incomplete == 0)
    #expect(companies.count >= 3)
    #expect(ratings.count >= 2 && ratings.isSubset(of: ["AA", "A", "BBB", "BB", "B"]))
    #expect(people > 100)
  }

  @Test("an offer accepted becomes responses in order and then a holding")
  func reaction() throws {
    var options = options()
    options.malformedShare = 0
    var bank = Bank(options: options, start: BankTests.end)
    var batch = RecordBatch()
    for number in 0..<2_000 {
      batch.removeAll()
      bank.next(now: BankTests.end + Int64(number), into: &batch)
    }
    for number in 0..<400 {
      let digits = String(number)
      let id = "c-" + String(repeating: "0", count: 8 - digits.count) + digits
      bank.react(
        to: Bank.ReceivedAction(
          customerID: id, decisionID: "d-\(number)", channel: "app",
          kind: .offer(product: "wealthPlan")), now: BankTests.end + 3_000)
    }
    var decoder = try EventDecoder()
    var responses: [String: [Response.Kind]] = [:]
    var opened = 0
    for number in 0..<8_000 {
      batch.removeAll()
      bank.next(now: BankTests.end + 3_000 + Int64(number) * 4, into: &batch)
      for record in batch.records {
        record.decode(batch.bytes, with: &decoder) { outcome in
          guard case .event(let event) = outcome else { return }
          if case .response(let response) = event.payload {
            let id = String(decoding: response.decisionID, as: UTF8.self)
            responses[id, default: []].append(response.kind)
          }
          if case .holding(let holding, opened: true) = event.payload,
            String(decoding: holding.product, as: UTF8.self) == "wealthPlan"
          {
            opened += 1
          }
        }
      }
    }
    #expect(bank.truth.actionsReceived == 400)
    #expect(responses.count > 250)
    let accepted = responses.values.filter { $0.contains(.accepted) }
    #expect(accepted.count > 5)
    #expect(opened >= accepted.count)
    for kinds in responses.values {
      #expect(kinds[0] == .delivered || kinds == [.failed])
      if let at = kinds.firstIndex(of: .accepted) { #expect(kinds[at - 1] == .clicked) }
    }
  }

  @Test("actions for customers the bank does not have are passed over")
  func strangers() {
    var bank = Bank(options: options(), start: BankTests.end)
    for id in ["", "c-", "x-00000001", "c-99999999", "c--1"] {
      bank.react(
        to: Bank.ReceivedAction(
          customerID: id, decisionID: "d", channel: "app", kind: .survey(id: "s")),
        now: BankTests.end)
    }
    #expect(bank.truth.actionsReceived == 0)
  }

  @Test("a run's events are in order of time and end in the present")
  func calendar() {
    let options = options()
    let calendar = BankCalendar(options, present: BankTests.end)
    var last = calendar.start
    #expect(last == BankTests.end - 90 * 86_400_000)
    for number in 0..<calendar.totalEvents {
      let time = calendar.time(ofEvent: number)
      #expect(time >= last)
      last = time
    }
    let live = Int64(calendar.totalEvents - calendar.historyEvents) * 1_000 / Int64(options.rate)
    #expect(abs(last - (BankTests.end + live)) <= 1)
  }

  @Test("every mistake in the options is found")
  func mistakes() {
    var options = BankOptions()
    #expect(options.problems().isEmpty)
    options.customers = 0
    options.rate = 0
    options.seconds = 0
    options.historyDays = -1
    options.lateShare = 2
    #expect(options.problems().count == 5)
  }

  private func run(_ options: BankOptions, _ body: (BankRecord, [UInt8]) -> Void) -> BankTruth {
    let calendar = BankCalendar(options, present: BankTests.end)
    var bank = Bank(options: options, start: calendar.start)
    var batch = RecordBatch()
    while bank.truth.eventsIn < calendar.totalEvents {
      batch.removeAll()
      bank.next(now: calendar.time(ofEvent: bank.truth.eventsIn), into: &batch)
      for record in batch.records { body(record, batch.bytes) }
    }
    return bank.truth
  }
}
