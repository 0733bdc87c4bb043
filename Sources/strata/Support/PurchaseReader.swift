import ArgumentParser
import CustomerValue
import Engine
import Events
import Foundation
import Kafka
import Records
import Strategy

/// Reads history through the engine and keeps the sufficient statistics of each customer.
///
/// Holds the records of the customers of one partition at a time, about 2 KiB each.
final class PurchaseReader {
  /// What a fit needs.
  struct History {
    var rows: [CustomerTable.Row]
    var records: Int
    var rejected: Int
    /// The days of the first purchase and of the end, UTC.
    var from: String?
    var until: String?
  }

  private final class Customer {
    var state = StateBuffer()
  }

  private let model: ValueModelPlan
  private let until: Int64?
  private let clock: Int64
  private var engine: Engine
  private var decoder: EventDecoder
  private var outbox = Outbox()
  private var customers: [[UInt8]: Customer] = [:]
  private var statistics: [PurchaseStatistics] = []
  private var records = 0
  private var rejected = 0
  /// When the newest transaction was booked.
  private var end = Int64.min

  /// - Parameters:
  ///   - until: Transactions booked later than this are left out, milliseconds UTC.
  ///   - clock: The present: what is booked more than a day later is refused.
  /// - Throws: `ExitStatus.configuration` after having printed what is wrong with the mappings.
  init(
    plan: StrategyPlan, model index: Int, mappings: [TopicMapping], until: Int64?, clock: Int64
  ) throws {
    let reduced = plan.keepingOnly(valueModel: index)
    model = reduced.valueModels[0]
    self.until = until
    self.clock = clock
    do throws(EventDecoder.ConfigurationError) {
      engine = try Engine(plan: reduced, mappings: mappings)
      decoder = try EventDecoder(mappings: mappings)
    } catch {
      for problem in error.problems { Terminal.error("mapping: \(problem)") }
      throw ExitStatus.configuration.code
    }
  }

  func take(_ record: InputRecord) {
    records += 1
    switch decoder.decode(record) {
    case .event(let event):
      if case .transaction(let transaction) = event.payload {
        if let until, transaction.bookedAt > until { return }
        if transaction.bookedAt <= clock { end = max(end, transaction.bookedAt) }
      }
      let key = Array(event.envelope.customerID)
      let customer = customers[key] ?? Customer()
      customers[key] = customer
      if case .rejected = engine.apply(
        event: event, context: TransactionContext(clock: clock), state: &customer.state,
        outbox: &outbox)
      {
        rejected += 1
      }
      outbox.removeAll()
    case .ignored: return
    case .rejected: rejected += 1
    }
  }

  /// No event of the customers seen so far will follow.
  func endPartition() {
    for customer in customers.values {
      if let found = PurchaseStatistics(customer.state, model) { statistics.append(found) }
    }
    customers.removeAll()
  }

  /// The statistics of everybody, with the ages at the end of the history.
  func finish() -> History {
    let unit = model.unit
    let last = until ?? end
    let lastUnit = Int(last >= 0 ? last / unit : 0)
    let rows = statistics.filter { $0.firstUnit <= lastUnit }.map { found in
      CustomerTable.Row(
        history: PurchaseHistory(
          frequency: Double(found.frequency), recency: Double(found.recency),
          age: Double(max(lastUnit - found.firstUnit, found.recency))),
        averageSpend: found.averageSpend / model.minorUnits)
    }
    let first = statistics.map(\.firstUnit).min()
    return History(
      rows: rows, records: records, rejected: rejected,
      from: first.map { Self.day(Int64($0) * unit) },
      until: statistics.isEmpty ? nil : Self.day(last))
  }

  private static func day(_ time: Int64) -> String {
    Date(timeIntervalSince1970: Double(time) / 1_000).formatted(
      .iso8601.year().month().day())
  }
}

extension CommittedTopicReader.Record {
  /// The record as the engine takes it.
  func asInput(topic: InputTopic) -> InputRecord {
    InputRecord(
      topic: topic, partition: partition, offset: offset, timestamp: timestamp, key: key,
      value: value, headers: headers)
  }
}
