import Engine
import Foundation
import History
import Records
import Strategy
import Testing

@Suite("Features from a file of events")
struct FeatureRunTests {
  private static let features = """
    features:
      - {id: spent, events: [bank.transaction.booked], aggregate: sum, value: event.amount, window: 10d}
      - id: byCategory
        events: [bank.transaction.booked]
        aggregate: count
        groupBy: event.merchantCategory
        window: 10d
    """

  private static func engine() throws -> Engine {
    let files = [
      "strategy.yaml": """
      name: Test
      baseCurrency: CNY
      locales: [en]
      purposes: [{id: marketing}]
      channels: [{id: app}]
      """,
      "features.yaml": features,
      "jurisdictions/default.yaml": """
      id: "*"
      timeZone: UTC
      sending: {from: "10:00", until: "18:00"}
      refusal: {en: Unsubscribe}
      """,
    ]
    return try Engine(plan: StrategyLoader.load(StrategySource(files: files)).plan)
  }

  private static func line(_ customer: String, _ id: String, _ at: String, _ millis: Int64)
    -> String
  {
    let value =
      "{\"transactionId\":\"\(id)\",\"customerId\":\"\(customer)\",\"accountId\":\"a\","
      + "\"amount\":\"12.50\",\"currency\":\"CNY\",\"creditDebit\":\"debit\","
      + "\"bookedAt\":\"\(at)\",\"merchantCategory\":\"5411\",\"channel\":\"pos\"}"
    let object: [String: Any] = [
      "topic": "bank.transactions", "key": customer, "timestamp": millis, "value": value,
      "headers": [
        "ce_specversion": "1.0", "ce_id": "e-\(id)", "ce_source": "core", "ce_time": at,
        "ce_type": "bank.transaction.booked", "content-type": "application/json",
      ],
    ]
    let data = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  private static func file(_ lines: [String]) throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("events-\(UUID().uuidString).jsonl").path
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private static let roles: [String: InputTopic] = ["bank.transactions": .transactions]
  private static let day: Int64 = 86_400_000
  /// 2026-01-05T10:00:00Z.
  private static let start: Int64 = 1_767_607_200_000

  @Test("every customer's features are answered at each time, duplicates counted once")
  func run() throws {
    let first = Self.line("c-2", "t1", "2026-01-05T10:00:00Z", Self.start)
    let path = try Self.file([
      first, first, Self.line("c-1", "t2", "2026-01-06T10:00:00Z", Self.start + Self.day),
      Self.line("c-1", "t3", "2026-01-07T10:00:00Z", Self.start + 2 * Self.day), "",
    ])
    defer { unlink(path) }
    var run = FeatureRun(engine: try Self.engine())
    var reader = try EventFileReader(path: path, topics: Self.roles)
    var lines: [String] = []
    try run.read(&reader, at: [Self.start + 20 * Self.day, Self.start + Self.day]) {
      lines.append(String(decoding: $0, as: UTF8.self))
    }
    let amount = "\"features\":{\"spent\":\"12.50\",\"byCategory\":{\"5411\":1}}}"
    #expect(
      lines == [
        "{\"at\":\"2026-01-06T10:00:00Z\",\"customerId\":\"c-1\",\(amount)",
        "{\"at\":\"2026-01-06T10:00:00Z\",\"customerId\":\"c-2\",\(amount)",
        "{\"at\":\"2026-01-25T10:00:00Z\",\"customerId\":\"c-1\","
          + "\"features\":{\"spent\":\"0.00\",\"byCategory\":{}}}",
        "{\"at\":\"2026-01-25T10:00:00Z\",\"customerId\":\"c-2\","
          + "\"features\":{\"spent\":\"0.00\",\"byCategory\":{}}}",
      ])
    let counts = run.counts
    #expect(counts.applied == 3 && counts.unchanged == 1 && counts.rejected == 0)
  }

  @Test(
    "a line that is none is an error with its number, without its content",
    arguments: [
      ("{\"topic\":", "no JSON object"), ("[]", "no JSON object"),
      ("{\"topic\":\"secret\",\"timestamp\":1}", "topic"),
      ("{\"topic\":\"bank.transactions\",\"timestamp\":\"x\"}", "timestamp"),
      ("{\"topic\":\"bank.transactions\",\"timestamp\":1,\"valueHex\":\"0g\"}", "hexadecimal"),
    ])
  func faulty(line: String, reason: String) throws {
    let path = try Self.file([Self.line("c", "t", "2026-01-05T10:00:00Z", Self.start), line])
    defer { unlink(path) }
    var reader = try EventFileReader(path: path, topics: Self.roles)
    let isRead = try reader.next { _ in }
    #expect(isRead)
    do throws(EventFileError) {
      _ = try reader.next { _ in }
      Issue.record("not refused")
    } catch {
      #expect(error.line == 2 && error.reason.contains(reason), "\(error)")
      #expect(!error.description.contains("secret"))
    }
  }

  @Test("a file that is not there is an error")
  func missing() {
    #expect(throws: EventFileError.self) {
      _ = try EventFileReader(path: "/nowhere/events.jsonl", topics: [:])
    }
  }
}
