/// A believable bank under a seed: its customers, and the records its systems write about them.
///
/// Pure: the same seed, options and calls give the same bytes. Nothing is read but the time it is
/// told.
package struct Bank {
  let options: BankOptions
  var random: BankRandom
  var customers: [BankCustomer] = []
  var schedule = Schedule()
  let spending = SpendingChoice()
  let writer: BookingWriter
  /// Numbers of events and bookings given out.
  var events: UInt64 = 0
  var bookings: UInt64 = 0
  /// The newest bookings, a ring: what may be sent twice or be reversed.
  var recent: [Booking] = []
  static let recentLimit = 4_096
  package internal(set) var truth = BankTruth()

  /// - Parameter start: the time of the first event, milliseconds UTC.
  package init(options: BankOptions, start: Int64) {
    precondition(options.problems().isEmpty)
    self.options = options
    random = BankRandom(seed: options.seed)
    writer = BookingWriter(bank: options.seed % 10_000)
    recent.reserveCapacity(Bank.recentLimit)
    customers.reserveCapacity(options.customers)
    let today = start / LocalTime.day
    for _ in 0..<options.customers { customers.append(BankCustomer(&random, today: today)) }
  }

  /// Writes what happens next, at `now` (milliseconds UTC): one event, or the few that belong
  /// together.
  package mutating func next(now: Int64, into batch: inout RecordBatch) {
    let before = batch.records.count
    if let due = schedule.next(dueBy: now) {
      perform(due, now, &batch)
    } else {
      happen(now, &batch)
    }
    truth.eventsIn += batch.records.count - before
  }

  private mutating func happen(_ now: Int64, _ batch: inout RecordBatch) {
    var dice = random.unit()
    func falls(_ share: Double) -> Bool {
      defer { dice -= share }
      return dice >= 0 && dice < share
    }
    if falls(options.malformedShare) { return writeMalformed(now, &batch) }
    if falls(options.duplicateShare), !recent.isEmpty { return repeatBooking(&batch) }
    if falls(options.reversalShare), reverse(now, &batch) { return }
    if falls(options.unknownTypeShare) { return writeUnknownType(now, &batch) }
    if falls(options.complaintShare), openComplaint(now, &batch) { return }
    if falls(options.erasureShare), erase(now, &batch) { return }
    live(pick(), now, &batch)
  }

  /// Some customers bank much more often than others: the tenth that is busiest makes six out of
  /// ten events. Those who sleep are passed over, those who left are never picked first.
  mutating func pick() -> Int {
    var found = 0
    for _ in 0..<8 {
      let skew = random.unit()
      found = Int(skew * skew * skew * skew * skew * Double(customers.count))
      switch customers[found].phase {
      case .active, .unknown: return found
      case .dormant: if random.chance(0.01) { return found }
      case .left, .erased: continue
      }
    }
    return found
  }

  /// A customer the marketing side knows; nil when none is found in a few tries.
  mutating func pickActive() -> Int? {
    for _ in 0..<16 {
      let found = pick()
      if customers[found].phase == .active { return found }
    }
    return nil
  }

  mutating func nextEvent() -> UInt64 {
    events += 1
    return events
  }

  mutating func plan(_ action: Schedule.Action, _ customer: Int, at due: Int64) {
    if !schedule.plan(action, customer: customer, at: due) { truth.reactionsDropped += 1 }
  }
}
