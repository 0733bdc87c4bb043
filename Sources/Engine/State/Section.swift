/// The parts of a customer record, in the order in which they lie behind the header.
///
/// Growing a part moves what follows it, so the parts that grow most often lie last.
enum Section: Int, CaseIterable {
  case segments, tiers, series, holdings, accounts, consents, contacts, decisions, offers, channels
  case complaints, risks, lifecycle, silences, population, sketches, tiles, transactions, eventIDs
  case text

  static let count = 20
}

/// An entry of a fixed-stride part: a trivial struct of integers, largest first, so that it has
/// no padding inside and its bytes are determined by its values. The stride is its size.
///
/// The layout is Swift's own for such structs on little-endian machines; the byte order is
/// checked when an engine is made.
protocol SectionEntry: BitwiseCopyable {
  static var section: Section { get }
}
