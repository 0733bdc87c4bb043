import Records

/// What goes wrong: records twice, reversed, spoilt, or none of the service's business.
extension Bank {
  /// The same record once more, byte for byte.
  mutating func repeatBooking(_ batch: inout RecordBatch) {
    let booking = recent[random.below(recent.count)]
    // Of those who asked to be forgotten, nothing is sent again.
    guard customers[booking.customer].phase != .erased else {
      return writeUnknownType(booking.time, &batch)
    }
    writer.write(booking, into: &batch)
    truth.duplicates += 1
  }

  /// Takes back a recent booking; false when the one drawn cannot be.
  mutating func reverse(_ now: Int64, _ batch: inout RecordBatch) -> Bool {
    guard !recent.isEmpty else { return false }
    let index = random.below(recent.count)
    let original = recent[index]
    guard original.reverses == nil, customers[original.customer].phase == .active else {
      return false
    }
    bookings += 1
    var reversal = original
    reversal.number = bookings
    reversal.event = nextEvent()
    reversal.time = max(now, original.time)
    reversal.isCredit.toggle()
    reversal.reverses = original.number
    // A booking is reversed once; what stands in its place is the reversal, sent twice at most.
    recent[index] = reversal
    let fen = Int64(Double(reversal.units) * Booking.Currency.all[Int(reversal.currency)].fen)
    customers[reversal.customer].current += reversal.isCredit ? fen : -fen
    writer.write(reversal, into: &batch)
    truth.valid += 1
    truth.transactions += 1
    truth.reversals += 1
    return true
  }

  /// A record of a real customer with one flaw.
  mutating func writeMalformed(_ now: Int64, _ batch: inout RecordBatch) {
    let customer = pick()
    let flaw = Flaw.allCases[random.below(Flaw.allCases.count)]
    bookings += 1
    let booking = Booking(
      number: bookings, event: nextEvent(), customer: customer, time: now,
      units: Int64(1_000 + random.below(100_000)), isCredit: false, channel: .pos, spending: 0,
      offsetMinutes: customers[customer].place.offsetMinutes)
    writer.write(booking, flaw: flaw, into: &batch)
    truth.count(flaw)
  }

  /// An event type that a service for marketing has no use for.
  mutating func writeUnknownType(_ now: Int64, _ batch: inout RecordBatch) {
    let customer = pick()
    write(.transactions, "bank.card.printed", customer, now, &batch) { bytes in
      bytes.append("\"cardId\":\"d-")
      bytes.decimal(Int64(customer))
      bytes.append("\"")
    }
    truth.unknownTypes += 1
  }

  /// A customer who left asks to be forgotten: the master data becomes a tombstone.
  mutating func erase(_ now: Int64, _ batch: inout RecordBatch) -> Bool {
    guard let customer = pickActive() else { return false }
    customers[customer].phase = .erased
    batch.records.append(
      BankRecord(
        topic: .customers, key: batch.write { $0.customer(customer) }, value: nil, type: nil,
        id: nil, time: nil, timestamp: now))
    truth.valid += 1
    truth.erasures += 1
    return true
  }
}
