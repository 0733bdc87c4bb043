import Kafka
import Logging
import Synchronization

/// A record copied out of a message.
struct Received: Equatable, Sendable {
  var partition: Int32
  var offset: Int64
  var timestamp: Int64
  var key: String?
  var value: String?
}

extension Received {
  init(_ message: borrowing Message) {
    partition = message.partition
    offset = message.offset
    timestamp = message.timestamp
    key = message.key.map { String(decoding: $0, as: UTF8.self) }
    value = message.value.map { String(decoding: $0, as: UTF8.self) }
  }
}

func withBytes<Result>(
  _ text: String, _ body: (UnsafeRawBufferPointer) throws -> Result
) rethrows -> Result {
  try Array(text.utf8).withUnsafeBytes(body)
}

extension Producer {
  /// Produces a text record.
  func produce(
    _ topic: String, partition: Int32? = nil, key: String?, value: String?,
    timeout: Duration = .seconds(10)
  ) throws {
    let object = try self.topic(topic)
    try withBytes(key ?? "") { keyBytes in
      try withBytes(value ?? "") { valueBytes in
        try produce(
          object, partition: partition, key: key == nil ? nil : keyBytes,
          value: value == nil ? nil : valueBytes, timeout: timeout)
      }
    }
  }
}

extension Consumer {
  /// Polls until `count` messages have come, at most 15 seconds.
  func receive(_ count: Int) -> [Received] {
    let deadline = Deadline(.seconds(15))
    var all: [Received] = []
    while all.count < count, !deadline.hasPassed {
      if case .message(let message) = poll(100) { all.append(Received(message)) }
    }
    return all
  }

  /// Polls until the event has the wanted kind, at most 20 seconds. Messages are dropped.
  func await<Found>(_ wanted: (borrowing ConsumerEvent) -> Found?) -> Found? {
    let deadline = Deadline(.seconds(20))
    while !deadline.hasPassed {
      let event = poll(50)
      if let found = wanted(event) { return found }
    }
    return nil
  }

  func awaitAssignment() -> [TopicPartition]? {
    self.await { event in
      switch event {
      case .assigned(let partitions): partitions.sorted()
      default: nil
      }
    }
  }
}

/// Collects what callbacks on other threads report.
final class Collected<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])

  func append(_ element: Element) { elements.withLock { $0.append(element) } }
  var all: [Element] { elements.withLock { $0 } }
}

/// A log handler that keeps the lines.
struct RecordingLogHandler: LogHandler {
  let lines: Collected<String>
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .trace

  init(_ lines: Collected<String>) { self.lines = lines }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    lines.append("\(event.level) \(event.message)")
  }
}
