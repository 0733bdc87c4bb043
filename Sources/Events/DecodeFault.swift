package import Records

/// Why a record cannot be decoded: which part of it, and what is wrong with that part.
///
/// The pair is the error class of the dead letter, `part.problem`, such as `amount.missing`. It
/// names fields and rules, never values, so that no personal data can get into it.
package struct DecodeFault: Error, Hashable, Sendable {
  package var part: FieldName
  package var problem: Problem

  /// The problems, each with the stable name it has in an error class.
  package enum Problem: UInt8, CaseIterable, Sendable {
    /// A required part is absent or null.
    case missing
    case empty
    case tooLong
    /// JSON of another type than the field has.
    case wrongType
    /// Not a value of the field's set of values, or not in its format.
    case invalid
    /// Not a plain decimal number: digits, at most one point, at most one leading minus.
    case notDecimal
    /// More non-zero fraction digits than the currency has minor units.
    case tooPrecise
    case negative
    case tooLarge
    /// A currency that ISO 4217 does not have.
    case unknown
    case outOfRange
    /// Contradicts the record's key.
    case mismatch
    /// Not JSON (RFC 8259), or something follows the JSON.
    case malformed
    case notAnObject
    case invalidUTF8
    case controlCharacter
    case tooDeep
    case tooMany
    /// The same field twice in one object.
    case duplicate
    /// An event type on a topic that does not carry it.
    case wrongTopic
    case unsupported
    case truncated
    /// The service cannot get the memory to read the record.
    case outOfMemory
  }

  package init(_ part: FieldName, _ problem: Problem) {
    self.part = part
    self.problem = problem
  }

  /// The stable class for counting, such as `amount.missing`.
  package var errorClass: String { "\(part.name).\(problem)" }

  package var reason: DeadLetterReason {
    DeadLetterReason(errorClass, "\(part.name) \(problem.words)")
  }
}

extension DecodeFault.Problem {
  /// The problem in words, to follow the name of the part.
  package var words: String {
    switch self {
    case .missing: "is missing; it is required here"
    case .empty: "is empty"
    case .tooLong: "is longer than allowed"
    case .wrongType: "has another JSON type than this field has"
    case .invalid: "is not a valid value of this field"
    case .notDecimal: "is not a decimal number such as 1284.50"
    case .tooPrecise: "has more fraction digits than its currency"
    case .negative: "is negative; the direction is in creditDebit"
    case .tooLarge: "is larger than allowed"
    case .unknown: "is not a currency of ISO 4217"
    case .outOfRange: "is outside its range"
    case .mismatch: "differs from the record's key"
    case .malformed: "is malformed"
    case .notAnObject: "is not an object"
    case .invalidUTF8: "is not valid UTF-8"
    case .controlCharacter: "contains control characters"
    case .tooDeep: "is nested too deeply"
    case .tooMany: "has too many elements"
    case .duplicate: "occurs twice in one object"
    case .wrongTopic: "does not belong on this topic"
    case .unsupported: "is not supported"
    case .truncated: "ends too early"
    case .outOfMemory: "needs more memory than there is"
    }
  }
}
