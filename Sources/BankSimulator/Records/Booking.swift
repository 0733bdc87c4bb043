import Records

/// A transaction of the bank, as much as is needed to write it, to write it again, and to
/// reverse it.
struct Booking {
  enum Channel: UInt8 {
    case pos, ecom, atm, branch, transfer, directDebit, fee, interest, salary
    var name: StaticString {
      switch self {
      case .pos: "pos"
      case .ecom: "ecom"
      case .atm: "atm"
      case .branch: "branch"
      case .transfer: "transfer"
      case .directDebit: "directDebit"
      case .fee: "fee"
      case .interest: "interest"
      case .salary: "salary"
      }
    }
  }

  /// A currency the bank books in.
  struct Currency {
    var code: StaticString
    var exponent: Int
    /// How many fen one minor unit is worth, for balances.
    var fen: Double

    static let all = [
      Currency(code: "CNY", exponent: 2, fen: 1), Currency(code: "USD", exponent: 2, fen: 7),
      Currency(code: "JPY", exponent: 0, fen: 4.5), Currency(code: "KWD", exponent: 3, fen: 2.3),
      Currency(code: "EUR", exponent: 2, fen: 8.2),
    ]
  }

  /// Its own number and that of its event.
  var number: UInt64
  var event: UInt64
  var customer: Int
  /// Milliseconds UTC.
  var time: Int64
  /// Minor units, positive.
  var units: Int64
  var fee: Int64 = 0
  var currency: UInt8 = 0
  var isCredit: Bool
  var channel: Channel
  /// Index of the kind of spending; nil for salaries, fees, transfers in.
  var spending: UInt8?
  /// The number of the booking this one takes back.
  var reverses: UInt64?
  var offsetMinutes: Int64
}

/// Writes bookings as records.
struct BookingWriter {
  /// Tells the ids of banks of different seeds apart.
  let bank: UInt64

  func write(_ booking: Booking, flaw: Flaw? = nil, into batch: inout RecordBatch) {
    let time = LocalTime(booking.time, offsetMinutes: booking.offsetMinutes)
    var record = BankRecord(
      topic: .transactions,
      key: batch.write { $0.customer(booking.customer) },
      type: booking.reverses == nil ? "bank.transaction.booked" : "bank.transaction.reversed",
      id: batch.write { id(&$0, "e-", booking.event) },
      time: batch.write { $0.time(LocalTime(booking.time, offsetMinutes: 0)) },
      timestamp: booking.time, flaw: flaw)
    record.value = batch.write { bytes in
      bytes.append(flaw == .transactionIDMissing ? "{\"number\":\"" : "{\"transactionId\":\"")
      id(&bytes, "t-", booking.number)
      bytes.append("\",\"customerId\":\"")
      bytes.customer(flaw == .otherCustomer ? booking.customer + 1 : booking.customer)
      bytes.append(flaw == .accountMissing ? "\",\"account\":\"a-" : "\",\"accountId\":\"a-")
      bytes.decimal(Int64(booking.customer), digits: 8)
      bytes.append("-1\"")
      amount(booking, flaw, &bytes)
      bytes.append(",\"creditDebit\":\"")
      bytes.append(flaw == .directionInvalid ? "out" : booking.isCredit ? "credit" : "debit")
      times(time, flaw, &bytes)
      merchant(booking, flaw, &bytes)
      bytes.append(",\"endToEndId\":\"x")
      bytes.decimal(Int64(booking.number))
      bytes.append("\"")
      if booking.fee > 0 {
        bytes.append(",\"fee\":\"")
        bytes.money(booking.fee, exponent: Booking.Currency.all[Int(booking.currency)].exponent)
        bytes.append("\"")
      }
      if let reverses = booking.reverses {
        bytes.append(",\"reversalOf\":\"")
        id(&bytes, "t-", reverses)
        bytes.append("\"")
      }
      bytes.append("}")
    }
    if let flaw { spoil(&record, flaw, &batch) }
    batch.records.append(record)
  }

  private func id(_ bytes: inout [UInt8], _ prefix: StaticString, _ number: UInt64) {
    bytes.append(prefix)
    bytes.decimal(Int64(bank), digits: 4)
    bytes.append("-")
    bytes.decimal(Int64(number), digits: 9)
  }

  private func amount(_ booking: Booking, _ flaw: Flaw?, _ bytes: inout [UInt8]) {
    let currency = Booking.Currency.all[Int(booking.currency)]
    switch flaw {
    case .amountMissing: bytes.append(",\"amount\":null")
    case .amountText: bytes.append(",\"amount\":\"twelve\"")
    case .amountTooPrecise: bytes.append(",\"amount\":\"1.00005\"")
    case .amountNegative: bytes.append(",\"amount\":\"-12.00\"")
    case .amountHuge: bytes.append(",\"amount\":\"99999999999999999999\"")
    default:
      if flaw == .amountTwice { bytes.append(",\"amount\":\"1\"") }
      bytes.append(",\"amount\":\"")
      bytes.money(booking.units, exponent: currency.exponent)
      bytes.append("\"")
    }
    guard flaw != .currencyMissing else { return }
    bytes.append(",\"currency\":\"")
    bytes.append(flaw == .currencyUnknown ? "ZZZ" : flaw == .amountNegative ? "CNY" : currency.code)
    bytes.append("\"")
  }

  private func times(_ time: LocalTime, _ flaw: Flaw?, _ bytes: inout [UInt8]) {
    bytes.append("\",\"bookedAt\":")
    switch flaw {
    case .timeMissing: bytes.append("null")
    case .timeInvalid: bytes.append("\"2026-02-30T10:00:00Z\"")
    case .timeIn9999: bytes.append("\"9999-12-31T10:00:00Z\"")
    default:
      bytes.append("\"")
      bytes.time(time)
      bytes.append("\"")
    }
    bytes.append(",\"valueDate\":\"")
    bytes.date(time.days + (time.isWeekend ? 2 : 0))
    bytes.append("\"")
  }

  private func merchant(_ booking: Booking, _ flaw: Flaw?, _ bytes: inout [UInt8]) {
    if flaw == .categoryInvalid {
      bytes.append(",\"merchantCategory\":\"food\"")
    } else if let kind = booking.spending {
      let spending = Spending.all[Int(kind)]
      if spending.code > 0 {
        bytes.append(",\"merchantCategory\":\"")
        bytes.decimal(spending.code, digits: 4)
        bytes.append("\",\"merchantName\":\"")
        bytes.append(spending.merchant)
        bytes.append("\",\"counterpartyId\":\"m-")
        bytes.decimal(spending.code * 1_000 + Int64(booking.number % 200))
        bytes.append("\"")
      }
    }
    bytes.append(",\"channel\":\"")
    bytes.append(booking.channel.name)
    bytes.append("\"")
  }

  /// Flaws of the record as a whole.
  private func spoil(_ record: inout BankRecord, _ flaw: Flaw, _ batch: inout RecordBatch) {
    switch flaw {
    case .truncated:
      if let value = record.value { record.value = value.lowerBound..<(value.upperBound - 40) }
    case .notJSON: record.value = batch.write { $0.append("TXN|12|CNY|debit") }
    case .invalidUTF8:
      record.value = batch.write {
        $0.append("{\"transactionId\":\"")
        $0 += [0xC3, 0x28]
        $0.append("\"}")
      }
    case .array: record.value = batch.write { $0.append("[{\"transactionId\":\"t\"}]") }
    case .tooDeep:
      record.value = batch.write { bytes in
        bytes.append("{\"extra\":")
        for _ in 0..<64 { bytes.append("[") }
        for _ in 0..<64 { bytes.append("]") }
        bytes.append("}")
      }
    case .keyMissing: record.key = nil
    case .valueEmpty: record.value = batch.bytes.count..<batch.bytes.count
    case .valueMissing: record.value = nil
    case .eventIDMissing: record.id = nil
    case .wrongTopic: record.type = "bank.customer.updated"
    case .unsupportedContent: record.contentType = "application/avro"
    default: break
    }
  }
}

extension [UInt8] {
  /// The id of a customer by number, which is the record key.
  mutating func customer(_ number: Int) {
    append("c-")
    decimal(Int64(number), digits: 8)
  }
}
