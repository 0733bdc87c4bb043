import NIOCore

/// One direction of the Kafka protocol's primitive types
/// (https://kafka.apache.org/protocol.html#protocol_types).
///
/// A message describes its fields once, in `WireStruct.code`; the same description decodes when
/// the coder is a `WireReader` and encodes when it is a `WireWriter`.
protocol WireCoder {
  /// The version of the API being coded; fields exist or not by it.
  var version: Int16 { get }
  /// Whether the version uses compact lengths and tagged fields (KIP-482).
  var isFlexible: Bool { get }

  mutating func bool(_ value: inout Bool) throws(WireError)
  mutating func int8(_ value: inout Int8) throws(WireError)
  mutating func int16(_ value: inout Int16) throws(WireError)
  mutating func int32(_ value: inout Int32) throws(WireError)
  mutating func int64(_ value: inout Int64) throws(WireError)
  mutating func uuid(_ value: inout TopicID) throws(WireError)
  mutating func string(_ value: inout String) throws(WireError)
  mutating func nullableString(_ value: inout String?) throws(WireError)
  mutating func bytes(_ value: inout [UInt8]) throws(WireError)
  /// Record batches, shared with the request's or the log's buffer, not copied.
  mutating func records(_ value: inout ByteBuffer?) throws(WireError)
  /// An array's length; -1 is null.
  mutating func count(_ value: inout Int) throws(WireError)
  /// The tagged fields at the end of a structure: skipped on reading, none on writing. Nothing in
  /// a flexible version is said when it is not.
  mutating func tags() throws(WireError)
}

/// A message, or a structure within one, that knows its fields in every supported version.
protocol WireStruct {
  /// All fields at the protocol's defaults.
  init()
  /// Codes every field of the coder's version, in order; tagged fields are the caller's.
  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError)
}

/// A request, tied to its API and its answer.
protocol WireRequest: WireStruct {
  associatedtype Response: WireStruct
  static var api: APIKey { get }
}

extension WireCoder {
  mutating func error(_ value: inout ErrorCode) throws(WireError) {
    var raw = value.rawValue
    try int16(&raw)
    value = ErrorCode(rawValue: raw) ?? .unknownServerError
  }

  /// A string that may be null only from a version on; before it, nil is sent as empty.
  mutating func string(_ value: inout String?, nullableFrom first: Int16) throws(WireError) {
    if version >= first {
      try nullableString(&value)
    } else {
      var present = value ?? ""
      try string(&present)
      value = present
    }
  }

  /// An array that may be null only from a version on; before it, nil is sent as empty.
  mutating func array<E: WireStruct>(
    _ value: inout [E]?, nullableFrom first: Int16
  ) throws(WireError) {
    if version >= first {
      try nullableArray(&value)
    } else {
      var present = value ?? []
      try array(&present)
      value = present
    }
  }

  /// An array of structures.
  mutating func array<E: WireStruct>(_ value: inout [E]) throws(WireError) {
    var count = value.count
    try self.count(&count)
    guard count >= 0 else { throw .invalidLength }
    try elements(&value, count)
  }

  /// An array of structures that may be null.
  mutating func nullableArray<E: WireStruct>(_ value: inout [E]?) throws(WireError) {
    var count = value?.count ?? -1
    try self.count(&count)
    guard count >= 0 else {
      value = nil
      return
    }
    var present = value ?? []
    try elements(&present, count)
    value = present
  }

  mutating func array(_ value: inout [Int32]) throws(WireError) {
    var count = value.count
    try self.count(&count)
    guard count >= 0 else { throw .invalidLength }
    for index in 0..<count {
      if index == value.count { value.append(0) }
      try int32(&value[index])
    }
  }

  mutating func array(_ value: inout [Int64]) throws(WireError) {
    var count = value.count
    try self.count(&count)
    guard count >= 0 else { throw .invalidLength }
    for index in 0..<count {
      if index == value.count { value.append(0) }
      try int64(&value[index])
    }
  }

  mutating func array(_ value: inout [String]) throws(WireError) {
    var present: [String]? = value
    try nullableArray(&present)
    guard let present else { throw .invalidLength }
    value = present
  }

  mutating func nullableArray(_ value: inout [String]?) throws(WireError) {
    var count = value?.count ?? -1
    try self.count(&count)
    guard count >= 0 else {
      value = nil
      return
    }
    var present = value ?? []
    for index in 0..<count {
      if index == present.count { present.append("") }
      try string(&present[index])
    }
    value = present
  }

  private mutating func elements<E: WireStruct>(
    _ value: inout [E], _ count: Int
  ) throws(WireError) {
    for index in 0..<count {
      if index == value.count { value.append(E()) }
      try value[index].code(&self)
      try tags()
    }
  }
}

/// A topic's identity: 16 random bytes, other than zero.
package struct TopicID: Hashable, Sendable {
  var high: UInt64 = 0
  var low: UInt64 = 0

  static let zero = TopicID()

  static func random() -> TopicID {
    TopicID(high: .random(in: 1 ... .max), low: .random(in: 1 ... .max))
  }
}
