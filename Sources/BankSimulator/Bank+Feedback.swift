import Records

/// What customers say: complaints, answers, consents, and how they react to what they are sent.
extension Bank {
  /// Something the bank's marketing sent to a customer.
  package struct ReceivedAction: Sendable {
    package enum Kind: Sendable {
      case offer(product: String)
      case survey(id: String)
    }
    /// The record key.
    package var customerID: String
    package var decisionID: String
    package var channel: String
    package var kind: Kind

    package init(customerID: String, decisionID: String, channel: String, kind: Kind) {
      self.customerID = customerID
      self.decisionID = decisionID
      self.channel = channel
      self.kind = kind
    }
  }

  /// A customer receives an action; how the customer reacts is planned, and written when due.
  package mutating func react(to action: ReceivedAction, now: Int64) {
    guard action.customerID.hasPrefix("c-"), let customer = Int(action.customerID.dropFirst(2)),
      customers.indices.contains(customer)
    else { return }
    truth.actionsReceived += 1
    var due = now + Int64(200 + random.below(1_500))
    func respond(_ kind: ResponseKind) -> Schedule.Action {
      .respond(decision: action.decisionID, kind: kind, channel: action.channel)
    }
    if random.chance(0.02) { return plan(respond(.failed), customer, at: due) }
    plan(respond(.delivered), customer, at: due)
    guard random.chance(0.6) else { return }
    due += Int64(500 + random.below(4_000))
    plan(respond(.opened), customer, at: due)
    switch action.kind {
    case .survey(let id):
      guard random.chance(0.5) else { return }
      let happy = random.chance(0.6)
      plan(.answer(survey: id, isHappy: happy), customer, at: due + 2_000)
    case .offer(let product):
      due += Int64(500 + random.below(6_000))
      let dice = random.unit()
      let openness = customers[customer].openness
      if dice < openness * 0.4 {
        plan(respond(.clicked), customer, at: due)
        plan(respond(.accepted), customer, at: due + 1_000)
        if let wanted = Products.named(product) {
          plan(.open(product: wanted), customer, at: due + 3_000)
        }
      } else if dice < 0.5 {
        plan(respond(random.chance(0.7) ? .declined : .later), customer, at: due)
      }
    }
  }

  mutating func perform(_ entry: Schedule.Entry, _ now: Int64, _ batch: inout RecordBatch) {
    let customer = entry.customer
    let phase = customers[customer].phase
    guard phase != .erased, phase != .left else { return live(pick(), now, &batch) }
    switch entry.action {
    case .introduce: introduce(customer, now, &batch)
    case .open(let product):
      customers[customer].products.insert(product)
      writeHolding(customer, product, opened: true, now, &batch)
    case .respond(let decision, let kind, let channel):
      writeResponse(customer, decision, kind, channel, now, &batch)
    case .answer(let survey, let isHappy):
      writeAnswer(customer, survey, isHappy, now, &batch)
    case .updateComplaint(let number):
      writeComplaint("crm.complaint.updated", customer, number, now, &batch)
    case .closeComplaint(let number):
      writeComplaint("crm.complaint.closed", customer, number, now, &batch)
    case .clearRisk(let flag):
      writeRisk("crm.risk.cleared", customer, flag, now, &batch)
    }
  }

  private mutating func writeResponse(
    _ customer: Int, _ decision: String, _ kind: ResponseKind, _ channel: String, _ now: Int64,
    _ batch: inout RecordBatch
  ) {
    write(.feedback, "crm.response.recorded", customer, now, &batch) { bytes in
      bytes.append("\"decisionId\":\"")
      bytes += decision.utf8
      bytes.append("\"")
      bytes.member(",\"response\":", kind.name)
      bytes.append(",\"channel\":\"")
      bytes += channel.utf8
      bytes.append("\"")
    }
    truth.valid += 1
    truth.responses += 1
  }

  private mutating func writeAnswer(
    _ customer: Int, _ survey: String, _ isHappy: Bool, _ now: Int64, _ batch: inout RecordBatch
  ) {
    let csat = Int64(isHappy ? 4 + random.below(2) : 1 + random.below(3))
    let nps = Int64(isHappy ? 8 + random.below(3) : random.below(7))
    write(.feedback, "crm.survey.answered", customer, now, &batch) { bytes in
      bytes.append("\"surveyId\":\"")
      bytes += survey.utf8
      bytes.append("\",\"csat\":")
      bytes.decimal(csat)
      bytes.append(",\"nps\":")
      bytes.decimal(nps)
      if !isHappy { bytes.append(",\"text\":\"It took too long.\"") }
    }
    truth.valid += 1
    truth.surveys += 1
  }

  /// False when no customer is found to complain.
  mutating func openComplaint(_ now: Int64, _ batch: inout RecordBatch) -> Bool {
    guard let customer = pickActive() else { return false }
    customers[customer].complaints += 1
    let number = customers[customer].complaints
    writeComplaint("crm.complaint.opened", customer, number, now, &batch)
    truth.complaints += 1
    let hour: Int64 = 3_600_000
    let dice = random.unit()
    // Most are settled within days, some at once, some never: those escalate.
    let delay: Int64? =
      dice < 0.2
      ? Int64(5_000 + random.below(20_000))
      : dice < 0.85 ? hour * Int64(2 + random.below(240)) : nil
    if let delay {
      plan(.closeComplaint(number: number), customer, at: now + delay)
      if random.chance(0.3) {
        plan(.updateComplaint(number: number), customer, at: now + delay / 2)
      }
    }
    return true
  }

  private mutating func writeComplaint(
    _ type: StaticString, _ customer: Int, _ number: UInt16, _ now: Int64,
    _ batch: inout RecordBatch
  ) {
    // What it is about follows from customer and number, so that it stays the same.
    let kind = (customer &* 31 &+ Int(number)) % 12
    write(.feedback, type, customer, now, &batch) { bytes in
      bytes.append("\"complaintId\":\"k-")
      bytes.decimal(Int64(customer))
      bytes.append("-")
      bytes.decimal(Int64(number))
      bytes.append("\"")
      let topics: [StaticString] = ["fees", "card", "app", "branch"]
      bytes.member(",\"topic\":", topics[kind % 4])
      let severities: [StaticString] = ["low", "medium", "high"]
      bytes.member(",\"severity\":", kind == 11 ? "critical" : severities[kind % 3])
      bytes.append(kind % 5 == 0 ? ",\"bankError\":true" : ",\"bankError\":false")
    }
    truth.valid += 1
  }

  mutating func changeConsent(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    let (consent, channel) = BankCustomer.Consents.channels[random.below(5)]
    customers[customer].consents.formSymmetricDifference(consent)
    let granted = customers[customer].consents.contains(consent)
    write(.feedback, "crm.consent.changed", customer, now, &batch) { bytes in
      bytes.append("\"purpose\":\"marketing\"")
      bytes.member(",\"channel\":", channel)
      bytes.member(",\"state\":", granted ? "granted" : "withdrawn")
      bytes.append(",\"source\":\"app\"")
    }
    truth.valid += 1
  }

  /// A flag is set; most are cleared within weeks.
  mutating func flagRisk(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    let flag: StaticString = random.chance(0.5) ? "hardship" : "fraudHold"
    writeRisk("crm.risk.flagged", customer, flag, now, &batch)
    guard random.chance(0.8) else { return }
    plan(
      .clearRisk(flag: flag), customer, at: now + LocalTime.day * Int64(2 + random.below(30)))
  }

  private mutating func writeRisk(
    _ type: StaticString, _ customer: Int, _ flag: StaticString, _ now: Int64,
    _ batch: inout RecordBatch
  ) {
    write(.feedback, type, customer, now, &batch) { $0.member("\"flag\":", flag) }
    truth.valid += 1
  }

  mutating func suggest(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    let topic: StaticString = random.chance(0.5) ? "app" : "branch"
    write(.feedback, "crm.suggestion.received", customer, now, &batch) { bytes in
      bytes.member("\"topic\":", topic)
      bytes.append(",\"text\":\"Please open earlier on Saturdays.\"")
    }
    truth.valid += 1
  }

  mutating func logContact(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    let byManager = customers[customer].persona == .wealthy
    write(.feedback, "crm.contact.logged", customer, now, &batch) { bytes in
      bytes.append("\"channel\":\"phone\",\"byManager\":")
      bytes.append(byManager ? "true" : "false")
    }
    truth.valid += 1
  }
}
