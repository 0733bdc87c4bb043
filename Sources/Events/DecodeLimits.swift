/// Bounds on what is believed of one record. Whatever exceeds one goes to the dead letters.
package struct DecodeLimits: Sendable {
  /// Bytes of a record's value.
  package var recordBytes = 1_048_576
  /// Levels of nested JSON objects and arrays, the outermost included.
  package var depth = 16
  /// Known fields and elements of known arrays in one record.
  package var nodes = 4_096
  /// Bytes of an identifier, the record key included.
  package var identifierBytes = 128
  /// Bytes of a name, code or label.
  package var nameBytes = 256
  /// Bytes of free text such as remittance information.
  package var textBytes = 4_096
  /// Consents of one customer snapshot.
  package var consents = 64

  package init() {}
}
