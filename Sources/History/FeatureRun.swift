package import Engine
package import Records

/// Runs events through the engine without a cluster and answers every customer's features at
/// given times. The clock is the time at which each record came in, its timestamp; it never runs
/// backwards. What the rules would send is dropped.
///
/// Memory: every customer's record, a few kilobytes each.
package struct FeatureRun: ~Copyable {
  /// What became of the records.
  package struct Counts: Sendable, Equatable {
    package var applied = 0
    /// Duplicates, older versions, and event types without a use.
    package var unchanged = 0
    package var rejected = 0
  }

  private final class Customer {
    var state = StateBuffer(capacity: 512)
  }

  private var engine: Engine
  private var outbox = Outbox()
  private var customers: [String: Customer] = [:]
  private var clock = Int64.min
  package private(set) var counts = Counts()

  package init(engine: consuming Engine) { self.engine = engine }

  package var customerCount: Int { customers.count }

  /// Reads all records and answers the features at each time, after every record that had come
  /// in by then; without times, at the last record.
  /// - Parameter progress: Gets the number of records so far, every 100,000.
  package mutating func read(
    _ reader: inout EventFileReader, at times: [Int64], progress: (Int) -> Void = { _ in },
    _ body: ([UInt8]) -> Void
  ) throws(EventFileError) {
    var left = times.sorted()[...]
    var records = 0
    var isMore = true
    while isMore {
      isMore = try reader.next { record in
        while let time = left.first, record.timestamp > time {
          features(at: time, body)
          left = left.dropFirst()
        }
        apply(record)
        records += 1
        if records % 100_000 == 0 { progress(records) }
      }
    }
    for time in left { features(at: time, body) }
    if times.isEmpty, records > 0 { features(at: clock, body) }
  }

  /// Applies the next record.
  package mutating func apply(_ record: InputRecord) {
    clock = max(clock, record.timestamp)
    switch engine.decode(record) {
    case .customer(let id):
      let name = String(decoding: id, as: UTF8.self)
      let customer = customers[name] ?? Customer()
      switch engine.apply(
        record, context: TransactionContext(clock: clock), state: &customer.state, outbox: &outbox)
      {
      case .applied:
        counts.applied += 1
        customers[name] = customer.state.isEmpty ? nil : customer
      case .unchanged: counts.unchanged += 1
      case .rejected: counts.rejected += 1
      }
    case .ignored: counts.unchanged += 1
    case .rejected: counts.rejected += 1
    }
    outbox.removeAll()
  }

  /// Every customer's features at a time not before the last record's, one JSON object each, in
  /// the order of the ids: `{"at","customerId","features"}`.
  package mutating func features(at time: Int64, _ body: ([UInt8]) -> Void) {
    clock = max(clock, time)
    var line: [UInt8] = []
    for (name, customer) in customers.sorted(by: { $0.key < $1.key }) {
      var id = name
      id.withUTF8 { id in
        let id = UnsafeRawBufferPointer(id)
        engine.wake(
          customer: id, partition: 0, context: TransactionContext(clock: clock),
          state: &customer.state, outbox: &outbox)
        outbox.removeAll()
        line.removeAll(keepingCapacity: true)
        engine.appendFeatures(customer: id, customer.state, to: &line)
        body(line)
      }
    }
  }
}
