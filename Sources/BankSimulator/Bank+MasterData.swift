import Records

/// Master data, holdings and balances.
extension Bank {
  /// Writes a record with an object of the given members.
  mutating func write(
    _ topic: InputTopic, _ type: StaticString, _ customer: Int, _ now: Int64,
    _ batch: inout RecordBatch, _ members: (inout [UInt8]) -> Void
  ) {
    let event = nextEvent()
    var record = BankRecord(
      topic: topic, key: batch.write { $0.customer(customer) }, type: type,
      id: batch.write { bytes in
        bytes.append("e-")
        bytes.decimal(Int64(writer.bank), digits: 4)
        bytes.append("-")
        bytes.decimal(Int64(event), digits: 9)
      },
      time: batch.write { $0.time(LocalTime(now, offsetMinutes: 0)) }, timestamp: now)
    record.value = batch.write { bytes in
      bytes.append("{")
      members(&bytes)
      bytes.append(",\"customerId\":\"")
      bytes.customer(customer)
      bytes.append("\"}")
    }
    batch.records.append(record)
  }

  /// Everything the marketing side has to know about a customer to begin with.
  mutating func introduce(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    customers[customer].phase = .active
    writeSnapshot(customer, now, &batch)
    for (product, _) in Products.codes where customers[customer].products.contains(product) {
      writeHolding(customer, product, opened: true, now, &batch)
    }
    reportBalances(customer, now, &batch)
  }

  /// Moves to another region, or to another phase of life.
  mutating func moveOn(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    customers[customer].region = Region.draw(&random)
    if random.chance(0.3) { customers[customer].flags.formSymmetricDifference(.hardship) }
    if random.chance(0.1) { customers[customer].flags.formSymmetricDifference(.vulnerable) }
    if random.chance(0.4) { customers[customer].riskRating = UInt8(1 + random.below(5)) }
    writeSnapshot(customer, now, &batch)
  }

  mutating func writeSnapshot(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    customers[customer].version += 1
    let person = customers[customer]
    write(.customers, "bank.customer.updated", customer, now, &batch) { bytes in
      let place = person.place
      let isCompany = person.persona == .company
      bytes.append("\"version\":")
      bytes.decimal(Int64(person.version))
      bytes.member(",\"type\":", isCompany ? "company" : "person")
      bytes.append(isCompany ? ",\"registrationDate\":\"" : ",\"birthDate\":\"")
      bytes.date(Int64(person.birthDay))
      bytes.append("\"")
      bytes.member(",\"region\":", place.code)
      bytes.member(",\"locale\":", place.locale)
      bytes.member(",\"timeZone\":", place.timeZone)
      bytes.member(",\"jurisdiction\":", place.jurisdiction)
      if isCompany {
        bytes.member(
          ",\"industry\":", customer % 3 == 0 ? "G47" : customer % 3 == 1 ? "C25" : "J62")
        bytes.append(",\"employees\":")
        bytes.decimal(person.income / 1_500_000 + 1)
        bytes.append(",\"turnover\":{\"amount\":\"")
        bytes.money(person.income * 12, exponent: 2)
        bytes.append("\",\"currency\":\"CNY\"}")
        bytes.member(",\"creditRating\":", Bank.creditRatings[Int(person.riskRating) - 1])
      } else {
        bytes.member(",\"gender\":", customer % 2 == 0 ? "f" : "m")
        bytes.member(",\"occupation\":", person.persona.occupation)
        bytes.member(
          ",\"incomeBand\":",
          person.income < 500_000 ? "low" : person.income < 2_000_000 ? "middle" : "high")
        bytes.member(",\"maritalStatus\":", person.persona == .family ? "married" : "single")
        bytes.append(",\"dependants\":")
        bytes.decimal(person.persona == .family ? 1 + Int64(customer % 3) : 0)
      }
      bytes.append(",\"riskRating\":")
      bytes.decimal(Int64(person.riskRating))
      if person.persona == .wealthy || isCompany {
        bytes.append(",\"relationshipManager\":\"rm-")
        bytes.decimal(Int64(customer % 40))
        bytes.append("\"")
      }
      bytes.append(",\"branch\":\"b-")
      bytes.decimal(Int64(person.region) * 10 + Int64(customer % 10))
      bytes.append("\"")
      Bank.flags(person.flags, &bytes)
      Bank.consents(person.consents, now, &bytes)
    }
    truth.valid += 1
  }

  /// A company's credit rating, by its risk rating from 1 to 5.
  static let creditRatings: [StaticString] = ["B", "BB", "BBB", "A", "AA"]

  private static func flags(_ flags: BankCustomer.Flags, _ bytes: inout [UInt8]) {
    bytes.append(",\"flags\":{\"vulnerable\":")
    bytes.append(flags.contains(.vulnerable) ? "true" : "false")
    bytes.append(",\"deceased\":")
    bytes.append(flags.contains(.deceased) ? "true" : "false")
    bytes.append(",\"hardship\":")
    bytes.append(flags.contains(.hardship) ? "true" : "false")
    bytes.append(",\"fraudHold\":")
    bytes.append(flags.contains(.fraudHold) ? "true" : "false")
    bytes.append(",\"doNotContact\":")
    bytes.append(flags.contains(.doNotContact) ? "true" : "false")
    bytes.append(",\"employee\":")
    bytes.append(flags.contains(.employee) ? "true}" : "false}")
  }

  private static func consents(
    _ consents: BankCustomer.Consents, _ now: Int64, _ bytes: inout [UInt8]
  ) {
    let at = LocalTime(now, offsetMinutes: 0)
    func entry(_ head: StaticString, _ granted: Bool, _ bytes: inout [UInt8]) {
      bytes.append(head)
      bytes.append(granted ? "\"granted\",\"at\":\"" : "\"refused\",\"at\":\"")
      bytes.time(at)
      bytes.append("\",\"source\":\"onboarding\"}")
    }
    bytes.append(",\"consents\":[")
    entry("{\"purpose\":\"survey\",\"state\":", consents.contains(.survey), &bytes)
    entry(
      ",{\"purpose\":\"experienceImprovement\",\"state\":", consents.contains(.experience), &bytes)
    for (consent, channel) in BankCustomer.Consents.channels {
      bytes.append(",{\"purpose\":\"marketing\",\"channel\":\"")
      bytes.append(channel)
      entry("\",\"state\":", consents.contains(consent), &bytes)
    }
    bytes.append("]")
  }

  mutating func writeHolding(
    _ customer: Int, _ product: Products, opened: Bool, _ now: Int64, _ batch: inout RecordBatch
  ) {
    let code = Products.codes.first { $0.0 == product }?.1 ?? "current"
    let type: StaticString = opened ? "bank.holding.opened" : "bank.holding.closed"
    write(.customers, type, customer, now, &batch) { bytes in
      bytes.append("\"holdingId\":\"h-")
      bytes.decimal(Int64(customer))
      bytes.append("-")
      bytes.append(code)
      bytes.append("\"")
      bytes.member(",\"product\":", code)
      bytes.append(",\"at\":\"")
      bytes.time(LocalTime(now, offsetMinutes: 0))
      bytes.append("\"")
    }
    truth.valid += 1
  }

  mutating func reportBalances(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    report(customer, .current, now, &batch)
    if customers[customer].products.contains(.savings) { report(customer, .savings, now, &batch) }
    if customers[customer].products.contains(.fund) { report(customer, .fund, now, &batch) }
  }

  mutating func report(
    _ customer: Int, _ product: Products, _ now: Int64, _ batch: inout RecordBatch
  ) {
    let person = customers[customer]
    let (account, code, fen): (Int64, StaticString, Int64) =
      switch product {
      case .savings: (2, "savings", person.savings)
      case .fund: (3, "fund", person.invested)
      default: (1, "current", person.current)
      }
    write(.customers, "bank.balance.reported", customer, now, &batch) { bytes in
      bytes.append("\"accountId\":\"a-")
      bytes.decimal(Int64(customer), digits: 8)
      bytes.append("-")
      bytes.decimal(account)
      bytes.append("\"")
      bytes.member(",\"product\":", code)
      bytes.append(",\"amount\":\"")
      bytes.money(fen, exponent: 2)
      bytes.append("\",\"currency\":\"CNY\",\"asOf\":\"")
      bytes.time(LocalTime(now, offsetMinutes: person.place.offsetMinutes))
      bytes.append("\"")
    }
    truth.valid += 1
  }

  mutating func applyFor(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    let wanted = Products.codes[random.below(Products.codes.count)]
    let event = events
    write(.customers, "bank.application.submitted", customer, now, &batch) { bytes in
      bytes.append("\"applicationId\":\"p-")
      bytes.decimal(Int64(event))
      bytes.append("\"")
      bytes.member(",\"product\":", wanted.1)
    }
    truth.valid += 1
    if !customers[customer].products.contains(wanted.0) {
      plan(.open(product: wanted.0), customer, at: now + 86_400_000)
    }
  }
}
