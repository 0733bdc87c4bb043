/// A value of the Common Expression Language, boxed, as the general interpreter works on it.
package indirect enum CELValue: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case timestamp(CELTimestamp)
  case duration(CELDuration)
  case list([CELValue])
  case map(CELMap)
  /// A type as a value, with its arguments erased.
  case type(CELType)
  /// `optional.none()` is `.optional(nil)`.
  case optional(CELValue?)
  /// A host type that is an exact integer underneath: its type name and its integer.
  case opaque(String, Int64)
  case address(IPAddress)
  case network(IPNetwork)
  /// Missing data: the names of the attributes whose values would decide.
  case unknown(Set<String>)
}

extension CELValue {
  /// The type this value has at run time; the elements of collections are `dyn`.
  package var type: CELType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    case .timestamp: .timestamp
    case .duration: .duration
    case .list: .list(.dyn)
    case .map: .map(.dyn, .dyn)
    case .type: .type(.dyn)
    case .optional: .optional(.dyn)
    case .opaque(let name, _): .opaque(name, [])
    case .address: .opaque("net.IP", [])
    case .network: .opaque("net.CIDR", [])
    case .unknown: .dyn
    }
  }
}
