/// The outbound topics by role. A deployment may rename the topics.
@usableFromInline
package enum OutputTopic: UInt8, CaseIterable, Sendable {
  case offers = 0
  case marketing = 1
  case segments = 2
  case profiles = 3
  case decisions = 4
  case erasures = 5
}

/// The outputs of one transaction before they are produced: one byte arena, reused from
/// transaction to transaction, so that writing an output allocates nothing once the arena has
/// grown to its working size.
///
/// Write an output by `begin`, then append the value's bytes, then `header` for each CloudEvents
/// header, then `end`. An output that was begun and not ended is discarded by `rollback(to:)`.
@usableFromInline
package struct Outbox: ~Copyable {
  /// One output; the ranges are positions in the arena.
  package struct Entry {
    package var topic: OutputTopic
    package var key: Range<Int>
    /// Nil is a tombstone.
    package var value: Range<Int>?
    /// Positions in `headerRanges`.
    package var headers: Range<Int>
  }

  /// Header names are fixed texts, so only a reference is kept.
  package struct Header {
    package var name: StaticString
    package var value: Range<Int>
  }

  package private(set) var entries: [Entry] = []
  package private(set) var headers: [Header] = []
  /// The arena. Writers append to it between `begin` and `end`.
  @usableFromInline package var bytes = ByteWriter(capacity: 4_096)
  /// Who joined and left what is counted over the population. The lane folds them into the
  /// partition's pages when the record's work counts.
  package var population: [PopulationChange] = []
  private var openTopic: OutputTopic = .offers
  private var openKey: Range<Int> = 0..<0
  private var openStart = 0
  private var openHeaders = 0
  private var openValue: Range<Int>?

  package init() {}

  /// Where the outbox stands, to return to when a record's work is given up.
  package struct Mark {
    fileprivate var entries: Int
    fileprivate var headers: Int
    fileprivate var bytes: Int
    fileprivate var population: Int
  }

  package var mark: Mark {
    Mark(
      entries: entries.count, headers: headers.count, bytes: bytes.count,
      population: population.count)
  }

  package mutating func rollback(to mark: Mark) {
    entries.removeLast(entries.count - mark.entries)
    headers.removeLast(headers.count - mark.headers)
    bytes.removeLast(bytes.count - mark.bytes)
    population.removeLast(population.count - mark.population)
  }

  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    headers.removeAll(keepingCapacity: true)
    bytes.removeAll()
    if !population.isEmpty { population.removeAll(keepingCapacity: true) }
  }

  /// Starts an output for a record key; the value's bytes are appended to `bytes` next.
  package mutating func begin(_ topic: OutputTopic, key: UnsafeRawBufferPointer) {
    openTopic = topic
    let start = bytes.count
    bytes.append(contentsOf: key)
    openKey = start..<bytes.count
    openStart = bytes.count
    openHeaders = headers.count
    openValue = nil
  }

  /// Ends the value; headers follow.
  package mutating func endValue() {
    openValue = openStart..<bytes.count
  }

  package mutating func header(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
    let start = bytes.count
    bytes.append(contentsOf: value)
    headers.append(Header(name: name, value: start..<bytes.count))
  }

  /// A header whose value `body` appends to the arena.
  @inline(__always)
  package mutating func header(_ name: StaticString, writing body: (inout ByteWriter) -> Void) {
    let start = bytes.count
    body(&bytes)
    headers.append(Header(name: name, value: start..<bytes.count))
  }

  package mutating func header(_ name: StaticString, _ value: StaticString) {
    header(name, UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
  }

  /// Ends the output. An output without `endValue` is a tombstone.
  package mutating func end() {
    entries.append(
      Entry(
        topic: openTopic, key: openKey, value: openValue, headers: openHeaders..<headers.count))
  }
}
