/// A CEL map: keys are bool, int, uint or string; equal numbers of different types are one key.
package struct CELMap: Sendable {
  /// A key with the numeric types folded together.
  enum Key: Hashable {
    case bool(Bool)
    case int(Int64)
    /// An unsigned integer beyond `Int64.max`.
    case large(UInt64)
    case string(String)
  }

  /// The entries in the order they were inserted.
  package private(set) var entries: [(key: CELValue, value: CELValue)]
  private var index: [Key: Int]

  package init() {
    entries = []
    index = [:]
  }

  package var count: Int { entries.count }

  /// The value at a key; nil when absent or when the value cannot be a key. O(1).
  package subscript(key: CELValue) -> CELValue? {
    guard let folded = Self.lookupKey(key), let position = index[folded] else { return nil }
    return entries[position].value
  }

  /// Adds an entry. Errors: a key of a type that is not allowed, or one that is there already.
  package mutating func insert(_ key: CELValue, _ value: CELValue) throws(EvaluationError) {
    guard let folded = Self.storageKey(key) else {
      throw EvaluationError("unsupported key type: \(key.type)")
    }
    guard index.updateValue(entries.count, forKey: folded) == nil else {
      throw EvaluationError("Failed with repeated key")
    }
    entries.append((key, value))
  }

  /// Sets a string key, replacing what was there.
  package mutating func set(_ key: String, _ value: CELValue) {
    if let position = index[.string(key)] {
      entries[position].value = value
    } else {
      index[.string(key)] = entries.count
      entries.append((.string(key), value))
    }
  }

  private static func storageKey(_ value: CELValue) -> Key? {
    switch value {
    case .bool(let bool): .bool(bool)
    case .int(let int): .int(int)
    case .uint(let uint): Int64(exactly: uint).map(Key.int) ?? .large(uint)
    case .string(let string): .string(string)
    default: nil
    }
  }

  /// Doubles may look a key up, although they cannot be one.
  private static func lookupKey(_ value: CELValue) -> Key? {
    guard case .double(let double) = value else { return storageKey(value) }
    return Int64(exactly: double).map(Key.int) ?? UInt64(exactly: double).map(Key.large)
  }
}
