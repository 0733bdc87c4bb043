import Glibc
import Records

/// Writes a bank's events to a file instead of a cluster: JSON lines of
/// `{"topic","key","headers","timestamp","value"}`, each value as a JSON string (`valueHex` where
/// it is not UTF-8 text), `malformed` with the expected error class where there is a flaw.
package struct BankFile {
  /// Why the file could not be written, with the system's reason.
  package struct WriteError: Error, CustomStringConvertible, Sendable {
    package var path: String
    package var code: Int32
    package var description: String {
      "\(path): cannot be written: \(String(cString: strerror(code)))"
    }
  }

  private let options: BankOptions
  private let topics: BankTopics
  /// When the past ends and the present begins, milliseconds UTC. The same options and end give
  /// the same bytes.
  private let end: Int64

  package init(options: BankOptions, topics: BankTopics = BankTopics(), end: Int64) {
    self.options = options
    self.topics = topics
    self.end = end
  }

  /// Writes the whole run, history and present, as fast as it goes.
  ///
  /// - Parameter progress: gets the number of records so far, about every 100,000.
  package func write(
    to path: String, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(WriteError) -> BankTruth {
    guard let file = fopen(path, "w") else { throw WriteError(path: path, code: errno) }
    var failure: Int32 = 0
    let truth = generate(progress: progress) { lines in
      if failure == 0, fwrite(lines, 1, lines.count, file) != lines.count { failure = errno }
      return failure == 0
    }
    if fclose(file) != 0, failure == 0 { failure = errno }
    guard failure == 0 else { throw WriteError(path: path, code: failure) }
    return truth
  }

  /// Generates the run as chunks of lines, until `sink` answers false.
  package func generate(
    progress: (Int, Int) -> Void = { _, _ in }, _ sink: ([UInt8]) -> Bool
  ) -> BankTruth {
    let calendar = BankCalendar(options, present: end)
    var bank = Bank(options: options, start: calendar.start)
    var batch = RecordBatch()
    var lines: [UInt8] = []
    var reported = 0
    while bank.truth.eventsIn < calendar.totalEvents {
      batch.removeAll()
      bank.next(now: calendar.time(ofEvent: bank.truth.eventsIn), into: &batch)
      for record in batch.records { append(record, batch.bytes, &lines) }
      if lines.count >= 1 << 20 {
        guard sink(lines) else { return bank.truth }
        lines.removeAll(keepingCapacity: true)
      }
      if bank.truth.eventsIn >= reported + 100_000 {
        reported = bank.truth.eventsIn
        progress(reported, calendar.totalEvents)
      }
    }
    _ = sink(lines)
    return bank.truth
  }

  private func append(_ record: BankRecord, _ bytes: [UInt8], _ line: inout [UInt8]) {
    line.append("{\"topic\":\"")
    line += topics.name(record.topic).utf8
    line.append("\",\"key\":")
    if let key = record.key { line.text(bytes[key]) } else { line.append("null") }
    line.append(",\"timestamp\":")
    line.decimal(record.timestamp)
    line.append(",\"headers\":{\"ce_specversion\":\"1.0\",\"ce_source\":\"core-banking\"")
    if let type = record.type { line.member(",\"ce_type\":", type) }
    if let id = record.id {
      line.append(",\"ce_id\":")
      line.text(bytes[id])
    }
    if let time = record.time {
      line.append(",\"ce_time\":")
      line.text(bytes[time])
    }
    line.member(",\"content-type\":", record.contentType)
    line.append("}")
    if let flaw = record.flaw {
      line.append(",\"malformed\":\"")
      line += flaw.errorClass.utf8
      line.append("\"")
    }
    if let value = record.value {
      if record.flaw == .invalidUTF8 {
        line.append(",\"value\":null,\"valueHex\":\"")
        for byte in bytes[value] {
          for nibble in [byte >> 4, byte & 15] {
            line.append(nibble < 10 ? nibble + 48 : nibble + 87)
          }
        }
        line.append("\"")
      } else {
        line.append(",\"value\":")
        line.text(bytes[value])
      }
    } else {
      line.append(",\"value\":null")
    }
    line.append("}\n")
  }
}

extension [UInt8] {
  /// A JSON string of UTF-8 text that has no control characters.
  fileprivate mutating func text(_ value: ArraySlice<UInt8>) {
    append(UInt8(ascii: "\""))
    for byte in value {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { append(UInt8(ascii: "\\")) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }
}
