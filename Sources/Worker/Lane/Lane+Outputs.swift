import Logging
import Records

extension Lane where Processor: ~Copyable {
  /// Produces what the processor wrote and empties the outbox. Returns false when the
  /// transaction was given up.
  func produceOutbox() throws(LaneStop) -> Bool {
    guard !outbox.entries.isEmpty else {
      if !outbox.bytes.isEmpty { outbox.removeAll() }
      return true
    }
    for index in outbox.entries.indices {
      let topic = outbox.entries[index].topic
      let size = outputSize(index)
      if let failure = outbox.bytes.withUnsafeBytes({ produceOutput(index, $0) }) {
        outbox.removeAll()
        try giveUp(failure)
        return false
      }
      byteCount += size
      pending.outputs[Int(topic.rawValue)] += 1
    }
    outbox.removeAll()
    return true
  }

  func produceOutput(
    _ index: Int, _ arena: UnsafeRawBufferPointer
  ) -> TransportFailure? {
    let entry = outbox.entries[index]
    headerScratch.removeAll(keepingCapacity: true)
    for position in entry.headers {
      let header = outbox.headers[position]
      headerScratch.append(
        HeaderField(
          name: header.name.bytes, value: UnsafeRawBufferPointer(rebasing: arena[header.value])))
    }
    let key = UnsafeRawBufferPointer(rebasing: arena[entry.key])
    let value = entry.value.map { UnsafeRawBufferPointer(rebasing: arena[$0]) }
    return produce(.output(entry.topic), partition: -1, key: key, value: value)
  }

  /// Produces one record with the headers in `headerScratch`.
  func produce(
    _ topic: ProducedTopic, partition: Int32, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?
  ) -> TransportFailure? {
    headerScratch.withUnsafeBufferPointer { headers in
      do throws(TransportFailure) {
        try transport.produce(
          topic, partition: partition, key: key, value: value, headers: headers)
        return nil
      } catch {
        return error
      }
    }
  }

  /// Puts a record aside: itself untouched, and why and whence in headers. Returns false when the
  /// transaction was given up.
  func deadLetter(_ record: InputRecord, _ reason: DeadLetterReason) throws(LaneStop) -> Bool {
    let topic = configuration.inputs[Int(record.topic.rawValue)]
    let texts: [(StaticString, String)] = [
      ("strata.error.class", reason.errorClass), ("strata.error.message", reason.message),
      ("strata.error.topic", topic), ("strata.error.partition", String(record.partition)),
      ("strata.error.offset", String(record.offset)), ("strata.error.attempts", "1"),
      ("strata.error.worker", configuration.identity),
    ]
    var arena: [UInt8] = []
    var ranges: [Range<Int>] = []
    for (_, text) in texts {
      let start = arena.count
      arena.append(contentsOf: text.utf8)
      ranges.append(start..<arena.count)
    }
    let failure = arena.withUnsafeBytes { bytes in
      headerScratch.removeAll(keepingCapacity: true)
      headerScratch.append(contentsOf: record.headers)
      for (index, (name, _)) in texts.enumerated() {
        headerScratch.append(
          HeaderField(
            name: name.bytes, value: UnsafeRawBufferPointer(rebasing: bytes[ranges[index]])))
      }
      return produce(.deadLetters, partition: -1, key: record.key, value: record.value)
    }
    headerScratch.removeAll(keepingCapacity: true)
    if let failure {
      try giveUp(failure)
      return false
    }
    pending.deadLetters[reason.errorClass, default: 0] += 1
    byteCount += (record.value?.count ?? 0) + (record.key?.count ?? 0) + arena.count
    return true
  }

  /// Producing failed: ends the transaction without committing it.
  func giveUp(_ failure: TransportFailure) throws(LaneStop) {
    if failure.kind == .recordRefused {
      throw .failed(
        "Kafka refuses a record of this size or partition (\(failure)): raise the topic's "
          + "max.message.bytes and message.max.bytes, or lower limits.outputBytes")
    }
    dependencies.logger.warning(
      "producing failed; the transaction is aborted", metadata: ["error": "\(failure)"])
    try drive(machine.failed(failure.kind, now: now))
  }
}

extension StaticString {
  /// The text's bytes; a NUL follows them.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
