import Events
import Records
import Strategy

/// Assets under management: the newest balance of every account, in the base currency.
extension Engine {
  /// Unknown when an account's currency has no exchange rate or the sum overflows.
  func recomputeAssets(_ state: inout StateBuffer) {
    var total: Int64? = state.count(of: AccountEntry.self) == 0 ? nil : 0
    for index in 0..<state.count(of: AccountEntry.self) {
      let account = state.entry(AccountEntry.self, index)
      let money = Money(
        minorUnits: account.amount, currency: Currency(code: account.currency))
      guard let sum = total, let base = tables.toBase(money) else {
        total = nil
        break
      }
      let (next, overflow) = sum.addingReportingOverflow(base)
      total = overflow ? nil : next
    }
    state[Header.assets] = total ?? Header.unknown64
  }

  mutating func report(_ balance: Balance, _ turn: Turn, _ state: inout StateBuffer) {
    let id = StableHash.hash(balance.accountID)
    let entry = AccountEntry(
      id: id, amount: balance.amount.minorUnits, asOf: balance.asOf,
      currency: balance.amount.currency.code, product: Identity.of(balance.product))
    if let (index, known) = state.first(AccountEntry.self, where: { $0.id == id }) {
      guard entry.asOf > known.asOf else { return }
      state.store(entry, at: index)
    } else {
      makeRoom(&state)
      state.append(entry)
    }
    dirty.formUnion(tables.balanceDependents)
    let before = state[Header.assets]
    recomputeAssets(&state)
    if state[Header.assets] != before {
      dirty.formUnion(
        tables.customerDependents[Int(CustomerAttribute.assets.rawValue)])
    }
    fields.pointee.amount = tables.toBase(balance.amount) ?? EventFields.absent
    fields.pointee.product = balance.product
    feed(.balanceReported, turn, &state)
  }

  /// Evicts the balance that is true the longest when the bound is reached.
  private func makeRoom(_ state: inout StateBuffer) {
    while state.count(of: AccountEntry.self) >= max(1, tables.plan.limits.accounts) {
      var oldest = (index: 0, asOf: Int64.max)
      state.forEach(AccountEntry.self) { index, account in
        if account.asOf < oldest.asOf { oldest = (index, account.asOf) }
      }
      state.remove(AccountEntry.self, at: oldest.index)
      state.increment(Header.evictedOthers)
    }
  }
}

extension RecordView {
  /// The newest balances of a product's accounts together, in minor units of the base currency:
  /// 0 for a product without accounts that is not held, `Header.unknown64` for one that is held
  /// and for amounts that cannot be converted.
  func balance(_ product: UInt32, _ tables: PlanTables) -> Int64 {
    var total: Int64 = 0
    var accounts = 0
    for index in 0..<count(of: AccountEntry.self) {
      let account = entry(AccountEntry.self, index)
      guard account.product == product else { continue }
      accounts += 1
      let money = Money(
        minorUnits: account.amount, currency: Currency(code: account.currency))
      guard let base = tables.toBase(money) else { return Header.unknown64 }
      let (sum, overflow) = total.addingReportingOverflow(base)
      guard !overflow else { return Header.unknown64 }
      total = sum
    }
    return accounts == 0 && holds(product) ? Header.unknown64 : total
  }
}

extension PlanTables {
  /// An amount in minor units of the base currency, rounded half to even; nil without a rate.
  @inline(__always)
  func toBase(_ money: Money) -> Int64? {
    money.currency == baseCurrency ? money.minorUnits : convert(money)
  }

  private func convert(_ money: Money) -> Int64? {
    guard let rate = rates[money.currency], rate.denominator > 0,
      let from = CurrencyTable.exponent(of: money.currency),
      let to = CurrencyTable.exponent(of: baseCurrency)
    else { return nil }
    // At most 63 + 63 + 14 bits would not fit; amounts are below 2^50 by the decoder's bound.
    let (product, overflow) = Int128(money.minorUnits).multipliedReportingOverflow(
      by: Int128(rate.numerator) * Int128(PlanTables.powerOfTen(to)))
    guard !overflow else { return nil }
    let divisor = Int128(rate.denominator) * Int128(PlanTables.powerOfTen(from))
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: divisor)
    let twice = 2 * remainder.magnitude
    let up =
      twice > divisor.magnitude || (twice == divisor.magnitude && quotient & 1 != 0)
    return Int64(exactly: up ? quotient + (product < 0 ? -1 : 1) : quotient)
  }

  private static func powerOfTen(_ exponent: Int) -> Int64 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
