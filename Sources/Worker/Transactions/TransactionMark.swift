/// What a lane writes into the metadata of every offset it commits: which transaction it was, so
/// that a lane can tell its own commit from its predecessor's, and its clock, so that time never
/// runs backwards for a partition when it moves to another machine.
///
/// Text: `strata1 <nonce> <sequence> <clock>`, all decimal.
package struct TransactionMark: Sendable, Hashable {
  /// Drawn once for each start of a lane.
  package var nonce: UInt64
  /// Counts the lane's transactions.
  package var sequence: UInt64
  /// The transaction's clock in milliseconds UTC.
  package var clock: Int64

  package init(nonce: UInt64, sequence: UInt64, clock: Int64) {
    self.nonce = nonce
    self.sequence = sequence
    self.clock = clock
  }

  /// Nil when the text is something else, such as an operator's.
  package init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 4, parts[0] == "strata1", let nonce = UInt64(parts[1]),
      let sequence = UInt64(parts[2]), let clock = Int64(parts[3])
    else { return nil }
    self.init(nonce: nonce, sequence: sequence, clock: clock)
  }

  package var text: String { "strata1 \(nonce) \(sequence) \(clock)" }
}
