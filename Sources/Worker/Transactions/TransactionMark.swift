import Records

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

/// The metadata of one committed offset: the transaction, and how far that input had told what
/// happened, so that a successor knows it without reading anything again.
///
/// Text: the transaction's, and behind it the watermark where one is known, decimal milliseconds.
package struct OffsetMark: Sendable, Hashable {
  package var transaction: TransactionMark
  /// `FeedWatermarks.unknown` when nothing is known.
  package var watermark: Int64

  package init(_ transaction: TransactionMark, watermark: Int64) {
    self.transaction = transaction
    self.watermark = watermark
  }

  /// Nil when the text is something else, such as an operator's.
  package init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard let transaction = TransactionMark(parts.prefix(4).joined(separator: " ")) else {
      return nil
    }
    self.transaction = transaction
    switch parts.count {
    case 4: watermark = FeedWatermarks.unknown
    case 5:
      guard let known = Int64(parts[4]) else { return nil }
      watermark = known
    default: return nil
    }
  }

  package var text: String {
    watermark == FeedWatermarks.unknown ? transaction.text : "\(transaction.text) \(watermark)"
  }
}
