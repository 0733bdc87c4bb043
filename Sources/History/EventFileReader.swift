import CSimdJSON
import Glibc
package import Records

/// Why a file of events cannot be read: the line and the reason, never what the line holds.
package struct EventFileError: Error, CustomStringConvertible, Sendable {
  package var path: String
  /// From 1; 0 for the file as a whole.
  package var line: Int
  package var reason: String

  package var description: String { line > 0 ? "\(path):\(line): \(reason)" : "\(path): \(reason)" }
}

/// Reads records from a file as `strata bank --out` writes them: one JSON object a line with
/// `topic`, `key`, `timestamp` (milliseconds UTC), `headers` and `value`, the value as a JSON
/// string, or as `valueHex` where it is not UTF-8 text. Other members are passed over.
///
/// Holds one line in memory: at most `maximumLine` bytes.
package struct EventFileReader: ~Copyable {
  package static let maximumLine = 4 << 20

  private let path: String
  private let file: UnsafeMutablePointer<FILE>
  private let parser: OpaquePointer
  private let rootNames: OpaquePointer
  private let headerNames: OpaquePointer
  private let topics: [String: InputTopic]
  private var line: UnsafeMutablePointer<CChar>?
  private var capacity = 0
  private var headers: [HeaderField] = []
  private var bytes: [UInt8] = []
  /// Lines read so far.
  package private(set) var lines = 0

  /// The headers that events have, by field number − 1.
  private static let names: [StaticString] = [
    "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "content-type", "traceparent",
  ]

  private enum Field {
    static let topic: UInt8 = 1
    static let key: UInt8 = 2
    static let timestamp: UInt8 = 3
    static let headers: UInt8 = 4
    static let value: UInt8 = 5
    static let valueHex: UInt8 = 6
  }

  /// - Parameter topics: The role of each topic by name; records of others are an error.
  package init(path: String, topics: [String: InputTopic]) throws(EventFileError) {
    guard let file = fopen(path, "r") else {
      throw EventFileError(path: path, line: 0, reason: String(cString: strerror(errno)))
    }
    guard let parser = csj_parser_create(EventFileReader.maximumLine, 8, 256),
      let rootNames = csj_table_create(), let headerNames = csj_table_create()
    else {
      fclose(file)
      throw EventFileError(path: path, line: 0, reason: "out of memory")
    }
    for (name, field) in [
      ("topic", Field.topic), ("key", Field.key), ("timestamp", Field.timestamp),
      ("headers", Field.headers), ("value", Field.value), ("valueHex", Field.valueHex),
    ] {
      csj_table_add(rootNames, name, name.utf8.count, field)
    }
    for (index, name) in EventFileReader.names.enumerated() {
      csj_table_add(
        headerNames, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self),
        name.utf8CodeUnitCount, UInt8(index + 1))
    }
    (self.path, self.file, self.parser, self.topics) = (path, file, parser, topics)
    (self.rootNames, self.headerNames) = (rootNames, headerNames)
  }

  deinit {
    fclose(file)
    free(line)
    csj_parser_destroy(parser)
    csj_table_destroy(rootNames)
    csj_table_destroy(headerNames)
  }

  /// Hands the next record on, which is valid until `body` returns. False at the end of the file.
  package mutating func next(_ body: (InputRecord) -> Void) throws(EventFileError) -> Bool {
    var length = 0
    repeat {
      length = getline(&line, &capacity, file)
      guard length >= 0 else { return false }
      lines += 1
      if let line, length > 0, line[length - 1] == 10 { length -= 1 }
    } while length == 0
    guard let line else { return false }
    let text = UnsafeRawPointer(line).assumingMemoryBound(to: UInt8.self)
    var nodes: UnsafePointer<csj_node>?
    var count = 0
    guard csj_parse(parser, rootNames, headerNames, text, length, &nodes, &count) == CSJ_OK,
      let nodes
    else { throw fault("the line is no JSON object") }
    let (topic, key, timestamp, value) = try read(UnsafeBufferPointer(start: nodes, count: count))
    headers.withUnsafeBufferPointer { headers in
      bytes.withUnsafeBytes { decoded in
        body(
          InputRecord(
            topic: topic, partition: 0, offset: Int64(lines - 1), timestamp: timestamp, key: key,
            value: value ?? (decoded.isEmpty ? nil : decoded), headers: headers))
      }
    }
    return true
  }

  private typealias Text = UnsafeRawBufferPointer

  private mutating func read(
    _ nodes: UnsafeBufferPointer<csj_node>
  ) throws(EventFileError) -> (InputTopic, Text?, Int64, Text?) {
    headers.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    var (topic, key, timestamp, value): (InputTopic?, Text?, Int64?, Text?) = (nil, nil, nil, nil)
    var at = 1
    while at < nodes.count {
      let node = nodes[at]
      let text = Text(start: node.text, count: Int(node.length))
      switch node.field {
      case Field.topic: topic = topics[String(decoding: text, as: UTF8.self)]
      case Field.key where node.kind == CSJ_STRING: key = text
      case Field.timestamp: timestamp = Int64(String(decoding: text, as: UTF8.self))
      case Field.value where node.kind == CSJ_STRING: value = text
      case Field.valueHex: try decode(text)
      case Field.headers: addHeaders(UnsafeBufferPointer(rebasing: nodes[at..<at + Int(node.span)]))
      default: break
      }
      at += Int(node.span)
    }
    guard let topic else { throw fault("the topic is missing or none of the service's") }
    guard let timestamp else { throw fault("the timestamp is missing or no whole number") }
    return (topic, key, timestamp, value)
  }

  private mutating func addHeaders(_ nodes: UnsafeBufferPointer<csj_node>) {
    for node in nodes.dropFirst() where node.field > 0 {
      let name = EventFileReader.names[Int(node.field) - 1]
      headers.append(
        HeaderField(
          name: Text(start: name.utf8Start, count: name.utf8CodeUnitCount),
          value: Text(start: node.text, count: Int(node.length))))
    }
  }

  private mutating func decode(_ hex: Text) throws(EventFileError) {
    guard hex.count % 2 == 0 else { throw fault("valueHex has an odd number of digits") }
    for place in stride(from: 0, to: hex.count, by: 2) {
      let digits = String(decoding: hex[place..<place + 2], as: UTF8.self)
      guard let byte = UInt8(digits, radix: 16) else { throw fault("valueHex is no hexadecimal") }
      bytes.append(byte)
    }
  }

  private func fault(_ reason: String) -> EventFileError {
    EventFileError(path: path, line: lines, reason: reason)
  }
}
