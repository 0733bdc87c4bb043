// `@usableFromInline` on these package types is what lets other modules specialise the inlinable
// functions over them; without it every call would go through a witness table.

/// A value on the evaluation stack of a compiled expression: no boxing, no reference counting.
@usableFromInline
package struct Scalar {
  @usableFromInline
  package enum Kind: UInt8, Sendable {
    /// Missing data. Spreads through operators; `&&` and `||` absorb it as CEL absorbs errors.
    case unknown = 0
    /// Evaluation failed (overflow, division by zero, …).
    case error
    case null, bool, int, uint, double
    /// Milliseconds since 1970-01-01 UTC.
    case timestamp
    /// Milliseconds.
    case duration
    /// UTF-8 bytes in `text`.
    case text
    /// A host type that is an exact integer underneath, such as money in minor units.
    case opaque
  }

  @usableFromInline package var kind: Kind
  /// The bit pattern of the bool, integer, double, milliseconds or minor units.
  @usableFromInline package var bits: UInt64
  /// Borrowed: valid as long as the source's record is not changed.
  @usableFromInline package var text: UnsafeRawBufferPointer

  @inlinable
  package init(kind: Kind, bits: UInt64 = 0) {
    self.kind = kind
    self.bits = bits
    text = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  @inlinable
  package init(text: UnsafeRawBufferPointer) {
    kind = .text
    bits = 0
    self.text = text
  }

  @inlinable package static var unknown: Scalar { Scalar(kind: .unknown) }
  @inlinable package static var error: Scalar { Scalar(kind: .error) }
  @inlinable package static func bool(_ value: Bool) -> Scalar {
    Scalar(kind: .bool, bits: value ? 1 : 0)
  }
  @inlinable package static func int(_ value: Int64) -> Scalar {
    Scalar(kind: .int, bits: UInt64(bitPattern: value))
  }
  @inlinable package static func uint(_ value: UInt64) -> Scalar {
    Scalar(kind: .uint, bits: value)
  }
  @inlinable package static func double(_ value: Double) -> Scalar {
    Scalar(kind: .double, bits: value.bitPattern)
  }
  @inlinable package static func timestamp(_ milliseconds: Int64) -> Scalar {
    Scalar(kind: .timestamp, bits: UInt64(bitPattern: milliseconds))
  }
  @inlinable package static func duration(_ milliseconds: Int64) -> Scalar {
    Scalar(kind: .duration, bits: UInt64(bitPattern: milliseconds))
  }
  @inlinable package static func opaque(_ value: Int64) -> Scalar {
    Scalar(kind: .opaque, bits: UInt64(bitPattern: value))
  }

  @inlinable package var isTrue: Bool { kind == .bool && bits == 1 }
  @inlinable package var int64: Int64 { Int64(bitPattern: bits) }
  @inlinable package var double: Double { Double(bitPattern: bits) }
}

/// Where a compiled expression gets its data from. Implemented once by the engine, over the
/// customer record and the event; evaluation is generic over it, so calls are direct.
@usableFromInline
package protocol ScalarSource {
  /// The attribute's current value; `.unknown` where the data is missing.
  func attribute(_ id: UInt16) -> Scalar
  /// A host function that the environment declared under this id.
  func call(_ function: UInt16, _ arguments: UnsafeBufferPointer<Scalar>) -> Scalar
}
