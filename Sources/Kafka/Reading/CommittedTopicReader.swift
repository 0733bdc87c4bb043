package import Records

/// Reads a topic's committed records from its beginning, or from given offsets, up to the last
/// stable offset at the time of the call: for verification, restoring views and listings. It
/// belongs to no group and commits nothing.
package struct CommittedTopicReader {
  /// A record of a read; its bytes are borrowed until the closure returns.
  package struct Record {
    package var partition: Int32
    package var offset: Int64
    /// Milliseconds UTC, -1 when the record has none.
    package var timestamp: Int64
    package var key: UnsafeRawBufferPointer?
    /// Nil for a tombstone.
    package var value: UnsafeRawBufferPointer?
    package var headers: UnsafeBufferPointer<HeaderField>

    /// The value of a header, nil when there is none.
    package func header(_ name: StaticString) -> UnsafeRawBufferPointer? {
      let wanted = UnsafeRawBufferPointer(
        start: name.utf8Start, count: name.utf8CodeUnitCount)
      return headers.first { $0.name.elementsEqual(wanted) }?.value
    }
  }

  private let configuration: KafkaConfiguration

  package init(_ configuration: KafkaConfiguration) { self.configuration = configuration }

  /// Reads partitions of a topic.
  /// - Parameters:
  ///   - partitions: which ones; all where nil.
  ///   - timeout: without progress for this long, reading fails.
  ///   - body: gets every record, in offset order within a partition.
  /// - Returns: the offset after the last one read, by partition.
  /// - Throws: `KafkaError`, also when a topic does not exist or progress stops.
  @discardableResult
  package func read(
    _ topic: String, partitions: [Int32]? = nil, timeout: Duration = .seconds(30),
    _ body: (Record) -> Void
  ) throws(KafkaError) -> [Int32: Int64] {
    let consumer: Consumer
    do {
      consumer = try Consumer(configuration, role: .reader(uncommitted: false, group: nil))
    } catch {
      throw KafkaError(
        code: .invalidArgument, operation: "read topic", detail: error.description)
    }
    defer { consumer.abandon(timeout: .seconds(5)) }
    // Not by `??`, whose autoclosure would lose the error's type.
    let wanted: [Int32] =
      if let partitions { partitions } else { try allPartitions(of: topic, timeout) }
    var ends: [Int32: Int64] = [:]
    var starts: [PartitionOffset] = []
    for partition in wanted {
      let place = TopicPartition(topic: topic, partition: partition)
      let marks = try consumer.watermarks(place, timeout: timeout)
      ends[partition] = marks.high
      if marks.high > marks.low { starts.append(PartitionOffset(place, .at(marks.low))) }
    }
    guard !starts.isEmpty else { return ends }
    try consumer.assign(starts)
    try drain(consumer, starts.map(\.partition), ends, timeout, body)
    return ends
  }

  private func allPartitions(of topic: String, _ timeout: Duration) throws(KafkaError) -> [Int32] {
    let admin: Admin
    do {
      admin = try Admin(configuration)
    } catch {
      throw KafkaError(
        code: .invalidArgument, operation: "read topic", detail: error.description)
    }
    defer { _ = admin.destroy(timeout: .seconds(5)) }
    guard let count = try admin.metadata(timeout: timeout).partitionCount(topic) else {
      throw KafkaError(
        code: .unknownTopicOrPartition, operation: "read topic",
        detail: "there is no topic \(topic)")
    }
    return Array(0..<count)
  }

  private func drain(
    _ consumer: Consumer, _ places: [TopicPartition], _ ends: [Int32: Int64],
    _ timeout: Duration, _ body: (Record) -> Void
  ) throws(KafkaError) {
    var headers = HeaderBuffer()
    var deadline = Deadline(timeout)
    var polls = 0
    while true {
      polls += 1
      switch consumer.poll(100) {
      case .message(let message):
        deadline = Deadline(timeout)
        let end = ends[message.partition] ?? 0
        if message.offset < end {
          headers.load(message)
          body(
            Record(
              partition: message.partition, offset: message.offset,
              timestamp: message.timestamp, key: message.key, value: message.value,
              headers: headers.fields))
        }
        // The position also moves over control records, which are never handed on.
        guard polls % 1_000 == 0 || message.offset + 1 >= end else { continue }
      case .failed(let error):
        if error.errorClass == .fatal { throw error }
      default:
        break
      }
      if try hasReached(consumer, places, ends) { return }
      if deadline.hasPassed {
        throw KafkaError(code: .timedOut, operation: "read topic", detail: "no progress")
      }
    }
  }

  private func hasReached(
    _ consumer: Consumer, _ places: [TopicPartition], _ ends: [Int32: Int64]
  ) throws(KafkaError) -> Bool {
    for position in try consumer.position(places) {
      guard let offset = position.offset.value,
        offset >= ends[position.partition.partition] ?? 0
      else { return false }
    }
    return true
  }
}
