import BankSimulator
import Engine
import Foundation
import Records
import StateStore
import Strategy

/// How large a customer's state is after 90 days of the simulated bank, a hundred events a
/// customer on average, with timers firing on the way. Every customer with a state counts.
struct StateSizes {
  static let customers = 2_000
  static let eventsPerCustomer = 100
  private static let days = 90
  /// Events of a transaction, over which the clock stands still.
  private static let transaction = 250

  var medianBytes: Double
  var percentile95Bytes: Double

  static func measure(_ options: BenchOptions, plan: StrategyPlan) throws -> StateSizes {
    let directory = "\(options.directory)/states"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var loop = try EngineLoop.open(plan: plan, directory: directory, cacheBytes: 1 << 30)
    defer { loop.store.close() }
    try live(&loop, end: BenchClock.wallMilliseconds)
    var sizes: [Int] = []
    var parts: [String: Int] = [:]
    try loop.store.forEachCustomer { _, state in
      sizes.append(state.count)
      for (part, bytes) in RecordParts.lengths(state) { parts[part, default: 0] += bytes }
      return true
    }
    let means = parts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      "\($0.key) \($0.value / max(1, sizes.count))"
    }
    options.say("bytes of a state by part, on average: \(means.joined(separator: ", "))")
    sizes.sort()
    guard sizes.count > customers / 2 else {
      throw BenchFailure("only \(sizes.count) of \(customers) customers have a state")
    }
    return StateSizes(
      medianBytes: Double(sizes[sizes.count / 2]),
      percentile95Bytes: Double(sizes[sizes.count * 95 / 100]))
  }

  private static func live(_ loop: inout EngineLoop, end: Int64) throws {
    var settings = BankOptions()
    settings.customers = customers
    settings.rate = customers
    settings.seconds = eventsPerCustomer
    settings.historyDays = days
    settings.historyShare = 1
    let calendar = BankCalendar(settings, present: end)
    var bank = Bank(options: settings, start: calendar.start)
    var batch = RecordBatch()
    var offset: Int64 = 0
    var clock = calendar.start
    while bank.truth.eventsIn < calendar.totalEvents {
      batch.removeAll()
      let now = calendar.time(ofEvent: bank.truth.eventsIn)
      bank.next(now: now, into: &batch)
      let headers = BankHeaders()
      for record in batch.records {
        if offset % Int64(transaction) == 0 {
          loop.commit()
          clock = max(clock, now)
          while try loop.wakeDue(clock: clock) > 0 { loop.commit() }
        }
        try headers.with(record, batch.bytes, offset: offset) { try loop.process($0, clock: clock) }
        offset += 1
      }
    }
    loop.commit()
  }
}

/// Shows a record of the bank as a consumer would.
private struct BankHeaders: ~Copyable {
  private let fields: UnsafeMutablePointer<HeaderField>
  private static let capacity = 6

  init() {
    fields = .allocate(capacity: BankHeaders.capacity)
    fields.initialize(
      repeating: HeaderField(name: UnsafeRawBufferPointer(start: nil, count: 0), value: nil),
      count: BankHeaders.capacity)
  }

  deinit { fields.deallocate() }

  func with(
    _ record: BankRecord, _ bytes: [UInt8], offset: Int64, _ body: (InputRecord) throws -> Void
  ) rethrows {
    try bytes.withUnsafeBytes { arena in
      func slice(_ range: Range<Int>?) -> UnsafeRawBufferPointer? {
        range.map { UnsafeRawBufferPointer(rebasing: arena[$0]) }
      }
      var count = 0
      func put(_ name: StaticString, _ value: UnsafeRawBufferPointer?) {
        guard let value else { return }
        fields[count] = HeaderField(name: BankHeaders.bytes(name), value: value)
        count += 1
      }
      put("ce_specversion", BankHeaders.bytes("1.0"))
      put("ce_source", BankHeaders.bytes("core-banking"))
      put("ce_type", record.type.map(BankHeaders.bytes))
      put("ce_id", slice(record.id))
      put("ce_time", slice(record.time))
      put("content-type", BankHeaders.bytes(record.contentType))
      try body(
        InputRecord(
          topic: record.topic, partition: 0, offset: offset, timestamp: record.timestamp,
          key: slice(record.key), value: slice(record.value),
          headers: UnsafeBufferPointer(start: fields, count: count)))
    }
  }

  private static func bytes(_ text: StaticString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }
}
