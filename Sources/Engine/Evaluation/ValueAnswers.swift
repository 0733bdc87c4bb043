import CustomerValue
import Expressions
import Records
import Strategy

/// What expressions learn of customer-value models. Nothing is stored of an answer: it is
/// computed where a rule asks, from 48 bytes of history.
extension RecordSource {
  /// The answer to a question; unknown for a customer without a purchase, and before the model
  /// was fitted.
  func value(ofQuery index: Int) -> Scalar {
    guard index < flat.pointee.valueQueries.count else { return .unknown }
    let query = flat.pointee.valueQueries[index]
    let model = flat.pointee.valueModels.pointer(query.model)
    guard let entry = record.purchaseHistory(model.pointee.series) else {
      return query.kind == .purchases ? .int(0) : .unknown
    }
    switch query.kind {
    case .purchases: return .int(Int64(entry.purchases))
    case .expectedSpend: return money(model.pointee.expectedSpend(entry))
    case .alive, .expectedTransactions, .expectedValue: break
    }
    guard let transactions = model.pointee.transactions else { return .unknown }
    noteNextLook(entry, model.pointee)
    let history = model.pointee.history(entry, now: now)
    if query.kind == .alive { return double(transactions.probabilityAlive(history)) }
    let horizon = query.horizon / model.pointee.unit
    let expected = transactions.expectedTransactions(in: horizon, history)
    guard query.kind == .expectedValue else { return double(expected) }
    return money(model.pointee.expectedSpend(entry).map { $0 * expected })
  }

  /// The answer changes with every moment: rules look again a day later, after a year of silence
  /// a week later. At a time of day that differs from customer to customer, so that not all of
  /// them are looked at in the same second.
  private func noteNextLook(_ entry: PurchaseHistoryEntry, _ model: ValueTable) {
    let silence = now - Int64((Double(entry.last) * model.unit).rounded())
    let step = silence > 365 * Day.length ? 7 * Day.length : Day.length
    let seed =
      UInt64(bitPattern: Int64(entry.first)) &* 0x9E37_79B9_7F4A_7C15
      ^ UInt64(bitPattern: record[Header.firstSeen] ^ (entry.firstSpend << 20))
    let mixed = (seed ^ (seed >> 31)) &* 0xD6E8_FEB8_6659_FD93
    let phase = Int64((mixed >> 32) % UInt64(step))
    note(((now - phase).flooredDivision(by: step) + 1) * step + phase)
  }

  private func double(_ value: Double) -> Scalar { value.isFinite ? .double(value) : .unknown }

  private func money(_ value: Double?) -> Scalar {
    guard let value, value.isFinite, abs(value) < 9.2e18 else { return .unknown }
    return .opaque(Int64(value.rounded(.toNearestOrEven)))
  }
}
