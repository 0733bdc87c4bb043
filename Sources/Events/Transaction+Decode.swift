import CSimdJSON

extension Transaction {
  /// Reads and checks a transaction. A reversal names what it reverses.
  @inline(__always)
  init(_ view: ObjectView, _ limits: DecodeLimits, isReversal: Bool) throws(DecodeFault) {
    transactionID = try view.requiredIdentifier(.transactionId, atMost: limits.identifierBytes)
    accountID = try view.requiredIdentifier(.accountId, atMost: limits.identifierBytes)
    let (currency, exponent) = try view.currency(.currency)
    guard let units = try view.decimal(.amount, exponent: exponent) else {
      throw DecodeFault(.amount, .missing)
    }
    guard units >= 0 else { throw DecodeFault(.amount, .negative) }
    amount = Money(minorUnits: units, currency: currency)
    fee = try view.decimal(.fee, exponent: exponent) ?? 0
    guard fee >= 0 else { throw DecodeFault(.fee, .negative) }
    isCredit = try Transaction.isCredit(view)
    guard let booked = try view.time(.bookedAt) else { throw DecodeFault(.bookedAt, .missing) }
    bookedAt = booked
    valueDay = Int32(truncatingIfNeeded: try view.day(.valueDate) ?? Int64(Int32.min))
    merchantCategory = try Transaction.merchantCategory(view)
    merchantName = try view.text(.merchantName, atMost: limits.nameBytes)
    channel = Channel(try view.text(.channel, atMost: limits.nameBytes))
    counterpartyID =
      try view.identifier(.counterpartyId, atMost: limits.identifierBytes)
      ?? Text(start: nil, count: 0)
    endToEndID = try view.text(.endToEndId, atMost: limits.identifierBytes)
    if isReversal {
      reversalOf = try view.requiredIdentifier(.reversalOf, atMost: limits.identifierBytes)
    } else {
      reversalOf =
        try view.identifier(.reversalOf, atMost: limits.identifierBytes)
        ?? Text(start: nil, count: 0)
    }
    remittance = try view.text(.remittance, atMost: limits.textBytes)
  }

  /// `credit` and `debit`, or the codes of ISO 20022 (CreditDebitCode).
  private static func isCredit(_ view: ObjectView) throws(DecodeFault) -> Bool {
    let text = try view.requiredText(.creditDebit, atMost: 64)
    if text.equals("debit") || text.equals("DBIT") { return false }
    if text.equals("credit") || text.equals("CRDT") { return true }
    throw DecodeFault(.creditDebit, .invalid)
  }

  /// Four digits, as text (with leading zeros) or as a number; 0 when absent.
  private static func merchantCategory(_ view: ObjectView) throws(DecodeFault) -> UInt16 {
    guard let index = view.index(.merchantCategory) else { return 0 }
    let kind = view.nodes[index].kind
    guard kind == CSJ_STRING || kind == CSJ_NUMBER else {
      throw DecodeFault(.merchantCategory, .wrongType)
    }
    let text = view.text(at: index)
    guard kind == CSJ_NUMBER || text.count == 4, let code = DecimalText.integer(text),
      (1...9_999).contains(code)
    else { throw DecodeFault(.merchantCategory, .invalid) }
    return UInt16(truncatingIfNeeded: code)
  }
}

extension Transaction.Channel {
  /// A name this service does not know, and an absent one, are `other`: a bank's new channel is
  /// no reason to lose its transactions.
  init(_ name: Text) {
    switch name.count {
    case 3 where name.equals("pos"): self = .pos
    case 3 where name.equals("atm"): self = .atm
    case 3 where name.equals("fee"): self = .fee
    case 4 where name.equals("ecom"): self = .ecom
    case 6 where name.equals("branch"): self = .branch
    case 6 where name.equals("salary"): self = .salary
    case 8 where name.equals("transfer"): self = .transfer
    case 8 where name.equals("interest"): self = .interest
    case 11 where name.equals("directDebit"): self = .directDebit
    default: self = .other
    }
  }
}
