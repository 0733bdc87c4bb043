import Foundation
import Records

/// Events in a file, one JSON object a line, as `strata bank --out` writes them:
/// `{"topic","key","headers","timestamp","value"}`.
struct EventFile {
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  /// One event, its bytes copied out of the line.
  struct Event {
    private var topic: InputTopic
    private var key: [UInt8]?
    private var value: [UInt8]?
    private var timestamp: Int64
    private var headers: [(name: [UInt8], value: [UInt8])]

    fileprivate init?(_ object: [String: Any]) {
      switch object["topic"] as? String ?? "" {
      case let name where name.hasSuffix("bank.transactions"): topic = .transactions
      case let name where name.hasSuffix("bank.customers"): topic = .customers
      case let name where name.hasSuffix("crm.feedback"): topic = .feedback
      default: return nil
      }
      key = (object["key"] as? String).map { Array($0.utf8) }
      value = (object["value"] as? String).map { Array($0.utf8) }
      timestamp = (object["timestamp"] as? NSNumber)?.int64Value ?? -1
      headers = (object["headers"] as? [String: String] ?? [:]).sorted { $0.key < $1.key }.map {
        (Array($0.key.utf8), Array($0.value.utf8))
      }
    }

    /// Lends the event as a record of an input topic.
    func withRecord(_ body: (InputRecord) -> Void) {
      func lend(_ left: ArraySlice<(name: [UInt8], value: [UInt8])>, _ fields: [HeaderField]) {
        guard let first = left.first else {
          return fields.withUnsafeBufferPointer { finish($0) }
        }
        first.name.withUnsafeBytes { name in
          first.value.withUnsafeBytes { value in
            lend(left.dropFirst(), fields + [HeaderField(name: name, value: value)])
          }
        }
      }
      func finish(_ fields: UnsafeBufferPointer<HeaderField>) {
        (key ?? []).withUnsafeBytes { keyBytes in
          (value ?? []).withUnsafeBytes { valueBytes in
            body(
              InputRecord(
                topic: topic, partition: 0, offset: 0, timestamp: timestamp,
                key: key == nil ? nil : keyBytes, value: value == nil ? nil : valueBytes,
                headers: fields))
          }
        }
      }
      // An event has a handful of headers.
      lend(headers.prefix(32), [])
    }
  }

  /// The longest line, in bytes.
  static let maximumLine = 4 << 20

  /// Visits the events of a file in its order; lines of other topics are passed over.
  static func forEach(_ path: String, _ body: (Event) -> Void) throws(Problem) {
    guard let file = fopen(path, "r") else {
      throw Problem(description: "\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { free(line) }
    var number = 0
    while true {
      let length = getline(&line, &room, file)
      guard length > 0, let line else { return }
      number += 1
      guard length <= maximumLine else {
        throw Problem(description: "\(path):\(number): the line is longer than 4 MiB")
      }
      let data = Data(bytesNoCopy: line, count: length, deallocator: .none)
      guard let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] else {
        throw Problem(description: "\(path):\(number): not a JSON object")
      }
      if let event = Event(object) { body(event) }
    }
  }
}
