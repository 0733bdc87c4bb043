import Records

@testable import Events

/// Short ways to write events.
extension Bench {
  static let cny = Currency("CNY") ?? .none

  func transaction(
    _ id: String, _ amount: Int64, at: Int64, credit: Bool = false, reversalOf: String = "",
    currency: Currency = Bench.cny, category: UInt16 = 5812,
    channel: Transaction.Channel = .pos
  ) -> Transaction {
    Transaction(
      transactionID: text(id), accountID: text("a"),
      amount: Money(minorUnits: amount, currency: currency), isCredit: credit, bookedAt: at,
      valueDay: Int32.min, merchantCategory: category, merchantName: text(""), channel: channel,
      counterpartyID: text(""), endToEndID: text(""), reversalOf: text(reversalOf), fee: 0,
      remittance: text(""))
  }

  @discardableResult
  func book(
    _ id: String, _ amount: Int64, at: Int64? = nil, credit: Bool = false, event: String? = nil,
    category: UInt16 = 5812, channel: Transaction.Channel = .pos
  ) -> [Emitted] {
    apply(
      .transaction(
        transaction(
          id, amount, at: at ?? clock, credit: credit, category: category, channel: channel)),
      .transactionBooked, id: event)
  }

  /// As in ISO 20022, the reversal of a debit is a credit.
  @discardableResult
  func reverse(
    _ original: String, _ amount: Int64, at: Int64? = nil, event: String? = nil
  ) -> [Emitted] {
    apply(
      .reversal(
        transaction(
          "r-\(original)", amount, at: at ?? clock, credit: true, reversalOf: original)),
      .transactionReversed, id: event)
  }

  @discardableResult
  func snapshot(
    version: Int64 = 1, flags: CustomerSnapshot.Flags = [], jurisdiction: String = "",
    region: String = "north", isRead: Bool = false, isCompany: Bool = false,
    industry: String = "", employees: Int64 = CustomerSnapshot.unknown, turnover: Int64? = nil,
    creditRating: String = ""
  ) -> [Emitted] {
    let unknown = CustomerSnapshot.unknown
    return apply(
      .customer(
        CustomerSnapshot(
          isSnapshotRead: isRead, version: version, isCompany: isCompany, birthDay: 7_000,
          gender: text(""), occupation: text(""), incomeBand: text(""), region: text(region),
          locale: text("en"), timeZone: text(""), jurisdiction: text(jurisdiction),
          riskRating: 3, maritalStatus: text(""), dependants: unknown,
          relationshipManager: text(""), branch: text(""), flags: flags, givenName: text("Li"),
          familyName: text("Wang"), industry: text(industry),
          employees: employees,
          turnover: turnover.map { Money(minorUnits: $0, currency: Bench.cny) },
          creditRating: text(creditRating), registrationDay: unknown,
          consents: UnsafeBufferPointer(start: nil, count: 0))),
      .customerUpdated)
  }

  @discardableResult
  func consent(
    _ granted: Bool, purpose: String = "marketing", channel: String = "", at: Int64? = nil
  ) -> [Emitted] {
    apply(
      .consent(
        Consent(
          purpose: text(purpose), channel: text(channel), granted: granted, at: at ?? clock,
          source: text(""))), .consentChanged)
  }

  @discardableResult
  func holding(_ product: String, opened: Bool = true, id: String? = nil, at: Int64? = nil)
    -> [Emitted]
  {
    apply(
      .holding(
        Holding(holdingID: text(id ?? "h-\(product)"), product: text(product), at: at ?? clock),
        opened: opened), opened ? .holdingOpened : .holdingClosed)
  }

  @discardableResult
  func balance(
    _ account: String, _ amount: Int64, asOf: Int64? = nil, currency: String = "CNY",
    product: String = "savings"
  ) -> [Emitted] {
    apply(
      .balance(
        Balance(
          accountID: text(account), product: text(product),
          amount: Money(minorUnits: amount, currency: Currency(currency) ?? .none),
          asOf: asOf ?? clock)), .balanceReported)
  }

  @discardableResult
  func complaint(
    _ change: Complaint.Change, _ id: String = "k-1", severity: String = "", at: Int64? = nil
  ) -> [Emitted] {
    let type: EventType =
      switch change {
      case .opened: .complaintOpened
      case .updated: .complaintUpdated
      case .closed: .complaintClosed
      }
    return apply(
      .complaint(
        Complaint(
          complaintID: text(id), change: change, topic: text("fees"), severity: text(severity),
          bankError: false, at: at ?? clock)), type)
  }

  @discardableResult
  func respond(_ kind: Response.Kind, _ decision: String, at: Int64? = nil) -> [Emitted] {
    apply(
      .response(
        Response(
          decisionID: text(decision), kind: kind, channel: text(""), at: at ?? clock)),
      .responseRecorded)
  }

  @discardableResult
  func erase() -> [Emitted] { apply(.erasure, .customerErased) }

  /// A customer who may be offered a card: known, consenting, saving.
  @discardableResult
  func prepareForOffers() -> [Emitted] {
    snapshot() + consent(true) + holding("savings")
  }
}

extension [Emitted] {
  func of(_ type: String) -> [Emitted] { filter { $0.type == type } }
}

/// SplitMix64 (Steele, Lea, Flood 2014): random streams that repeat under a seed.
struct SeededRandom: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
