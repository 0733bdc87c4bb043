/// A customer's ordinary days.
extension Bank {
  /// One activity of a customer.
  mutating func live(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    switch customers[customer].phase {
    case .unknown:
      // Now and then transactions arrive before the master data does.
      if random.chance(0.02) {
        customers[customer].phase = .active
        plan(.introduce, customer, at: now + 3_600_000)
        return spend(customer, now, &batch)
      }
      return introduce(customer, now, &batch)
    case .dormant: customers[customer].phase = .active
    case .active: break
    case .left, .erased: return writeUnknownType(now, &batch)
    }
    if paySalary(customer, now, &batch) { return }
    let dice = random.below(20_000)
    switch dice {
    case 0..<10: windfall(customer, now, &batch)
    case 10..<20: customers[customer].phase = .dormant; spend(customer, now, &batch)
    case 20..<22: leave(customer, now, &batch)
    case 22..<40: moveOn(customer, now, &batch)
    case 40..<60: changeConsent(customer, now, &batch)
    case 60..<68: flagRisk(customer, now, &batch)
    case 68..<76: suggest(customer, now, &batch)
    case 76..<84: logContact(customer, now, &batch)
    case 84..<120: applyFor(customer, now, &batch)
    case 120..<420: reportBalances(customer, now, &batch)
    case 420..<470: book(customer, charge(customer, now), &batch)
    case 470..<500: book(customer, interest(customer, now), &batch)
    default: spend(customer, now, &batch)
    }
  }

  /// Once a month, from the pay day on.
  private mutating func paySalary(
    _ customer: Int, _ now: Int64, _ batch: inout RecordBatch
  ) -> Bool {
    let person = customers[customer]
    guard person.persona != .company else { return false }
    let time = LocalTime(now, offsetMinutes: person.place.offsetMinutes)
    let date = LocalTime.civil(time.days)
    let month = Int32((date.year - 1970) * 12 + date.month)
    guard date.day >= Int64(person.payDay), person.paidMonth != month else { return false }
    customers[customer].paidMonth = month
    // The thirteenth salary comes in February.
    let bonus = date.month == 2 && person.persona != .student ? 2 : 1
    var booking = make(customer, now, credit: true, .salary)
    booking.units = Int64(Double(person.income) * (0.98 + random.unit() * 0.04)) * Int64(bonus)
    book(customer, booking, &batch)
    if person.products.contains(.savings), random.chance(0.3) {
      let saved = person.income / 5
      customers[customer].savings += saved
      customers[customer].current -= saved
      report(customer, .savings, now, &batch)
    }
    return true
  }

  private mutating func windfall(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    var booking = make(customer, now, credit: true, .transfer)
    booking.units = customers[customer].income * Int64(3 + random.below(28))
    book(customer, booking, &batch)
    report(customer, .current, now, &batch)
  }

  /// A purchase, a withdrawal, a bill or a transfer, by habit.
  mutating func spend(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    let person = customers[customer]
    var when = now
    if random.chance(options.lateShare) {
      when -= 3_600_000 * Int64(1 + random.below(72))
      truth.late += 1
    }
    let time = LocalTime(when, offsetMinutes: person.place.offsetMinutes)
    let kind = spending.draw(person.persona, time, &random)
    let habit = Spending.all[kind]
    let means = 0.3 + 0.7 * Double(min(person.income, 20_000_000)) / 1_000_000
    let fen = max(100, habit.median * 100 * means * random.logNormal(0.6))
    if person.current < Int64(fen) { return lack(customer, when, &batch) }
    var booking = make(customer, when, credit: false, habit.channel.booked)
    booking.spending = UInt8(kind)
    // Abroad, or at a foreign shop.
    if habit.channel == .ecom || habit.code == 7_011, random.chance(0.06) {
      booking.currency = UInt8(1 + random.below(Booking.Currency.all.count - 1))
      booking.fee = Booking.Currency.all[Int(booking.currency)].exponent == 0 ? 30 : 35
    }
    booking.units = max(1, Int64(fen / Booking.Currency.all[Int(booking.currency)].fen))
    book(customer, booking, &batch)
  }

  /// The account is empty: money comes from elsewhere, or a fee is due.
  private mutating func lack(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    if random.chance(0.1) { return book(customer, charge(customer, now), &batch) }
    var booking = make(customer, now, credit: true, .transfer)
    booking.units = customers[customer].income / 2 + 100
    book(customer, booking, &batch)
  }

  private mutating func charge(_ customer: Int, _ now: Int64) -> Booking {
    var booking = make(customer, now, credit: false, .fee)
    booking.units = [500, 1_000, 2_000, 3_600][random.below(4)]
    return booking
  }

  private mutating func interest(_ customer: Int, _ now: Int64) -> Booking {
    var booking = make(customer, now, credit: true, .interest)
    booking.units = max(1, customers[customer].savings / 1_000)
    return booking
  }

  private mutating func leave(_ customer: Int, _ now: Int64, _ batch: inout RecordBatch) {
    var booking = make(customer, now, credit: false, .transfer)
    booking.units = max(1, customers[customer].current + customers[customer].savings)
    book(customer, booking, &batch)
    customers[customer].current = 0
    customers[customer].savings = 0
    for (product, _) in Products.codes where customers[customer].products.contains(product) {
      writeHolding(customer, product, opened: false, now, &batch)
    }
    report(customer, .current, now, &batch)
    customers[customer].products = []
    customers[customer].phase = .left
  }

  private mutating func make(
    _ customer: Int, _ now: Int64, credit: Bool, _ channel: Booking.Channel
  ) -> Booking {
    bookings += 1
    return Booking(
      number: bookings, event: nextEvent(), customer: customer, time: now, units: 1,
      isCredit: credit, channel: channel,
      offsetMinutes: customers[customer].place.offsetMinutes)
  }

  /// Moves the balance, writes the record and remembers it.
  mutating func book(_ customer: Int, _ booking: Booking, _ batch: inout RecordBatch) {
    let fen = Int64(Double(booking.units) * Booking.Currency.all[Int(booking.currency)].fen)
    customers[customer].current += booking.isCredit ? fen : -fen
    writer.write(booking, into: &batch)
    truth.valid += 1
    truth.transactions += 1
    if recent.count < Bank.recentLimit {
      recent.append(booking)
    } else {
      recent[Int(booking.number % UInt64(Bank.recentLimit))] = booking
    }
  }
}

extension Spending.Channel {
  var booked: Booking.Channel {
    switch self {
    case .pos: .pos
    case .ecom: .ecom
    case .atm: .atm
    case .transfer: .transfer
    case .directDebit: .directDebit
    }
  }
}
