package import Records

extension Engine {
  /// A customer's features at the record's own clock, as one JSON object in UTF-8 with `at`,
  /// `customerId` and `features`. The record is laid out for this strategy.
  package func appendFeatures(
    customer: UnsafeRawBufferPointer, _ state: borrowing StateBuffer, to bytes: inout [UInt8]
  ) {
    var writer = StateViewWriter(tables: tables, record: state.view)
    writer.bytes.openRoot()
    writer.bytes.member("at", time: state.view[Header.clock])
    writer.bytes.member("customerId", customer)
    writer.writeFeatures()
    writer.bytes.closeObject()
    bytes += writer.bytes.view
  }
}
