import CustomerValue
import Expressions
import Records
import Strategy

/// Customer-value models in the view of a record: histories, and what they say at the record's
/// clock.
extension StateViewWriter {
  mutating func writeValueModels() {
    let models = tables.plan.valueModels
    guard models.contains(where: { record.purchaseHistory($0.series) != nil }) else { return }
    bytes.key("value")
    bytes.openObject()
    for (index, model) in models.enumerated() {
      guard let entry = record.purchaseHistory(model.series) else { continue }
      let table = tables.flat.pointee.valueModels[index]
      bytes.key(model.id)
      bytes.openObject()
      bytes.member("purchases", Int64(entry.purchases))
      bytes.member("first", time: Int64(entry.first) * model.unit)
      bytes.member("last", time: Int64(entry.last) * model.unit)
      if model.hasSpend {
        bytes.key("spend")
        bytes.scalar(.opaque(entry.spend), tables.baseCurrency)
      }
      if let transactions = model.transactions {
        let history = table.history(entry, now: record[Header.clock])
        bytes.member("alive", transactions.probabilityAlive(history))
      }
      if let version = model.version { bytes.member("parameters", version) }
      bytes.closeObject()
    }
    bytes.closeObject()
  }
}
