package import Records

/// What one partition told of its population, as far as the aggregates topic still has it, to be
/// compared with what its replay gives.
///
/// Memory: 32 bytes a part.
package struct ToldParts: Sendable {
  private struct Part {
    var epoch: UInt64
    /// Of the bytes told.
    var content: UInt64
    /// A transaction with the part's clock was replayed.
    var isFound = false
    var isMatched = false
  }

  /// By the clock of the transaction that told them.
  private var parts: [Int64: [Part]] = [:]
  /// The clock of the first transaction replayed.
  private var firstClock: Int64?

  package init() {}

  /// A part was told.
  package mutating func add(_ part: PartitionPopulation, _ bytes: UnsafeRawBufferPointer) {
    parts[part.clock, default: []].append(
      Part(epoch: part.epoch, content: StableHash.hash(bytes)))
  }

  /// A transaction was replayed. Answers whether its population is wanted.
  mutating func begin(_ clock: Int64) -> Bool {
    if firstClock == nil { firstClock = clock }
    return parts[clock] != nil
  }

  /// The population at the end of a transaction. Transactions may share a clock; a part is right
  /// when one of them gives it.
  mutating func compare(_ population: PartitionPopulation, encoded: [UInt8]) {
    let content = encoded.withUnsafeBytes { StableHash.hash($0) }
    guard var told = parts[population.clock] else { return }
    for index in told.indices {
      told[index].isFound = true
      if told[index].epoch == population.epoch, told[index].content == content {
        told[index].isMatched = true
      }
    }
    parts[population.clock] = told
  }

  /// How the parts fared, and the epochs of those that are not what the replay gives. A part from
  /// before the journal begins cannot be checked; one that no transaction told is wrong.
  package func result() -> (tally: AggregateTally, wrong: [UInt64]) {
    var tally = AggregateTally()
    var wrong: [UInt64] = []
    for (clock, told) in parts.sorted(by: { $0.key < $1.key }) {
      for part in told {
        if part.isMatched {
          tally.checked += 1
        } else if !part.isFound && clock < firstClock ?? Int64.max {
          tally.uncheckable += 1
        } else {
          tally.checked += 1
          tally.different += 1
          wrong.append(part.epoch)
        }
      }
    }
    return (tally, wrong)
  }
}

/// How many records of one kind were compared.
package struct AggregateTally: Sendable, Equatable {
  /// Compared, those that differ included.
  package var checked = 0
  /// What they would be compared with is gone: compacted, or older than the journal.
  package var uncheckable = 0
  package var different = 0

  package init(checked: Int = 0, uncheckable: Int = 0, different: Int = 0) {
    self.checked = checked
    self.uncheckable = uncheckable
    self.different = different
  }

  mutating func add(_ other: AggregateTally) {
    checked += other.checked
    uncheckable += other.uncheckable
    different += other.different
  }
}
