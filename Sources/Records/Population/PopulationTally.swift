/// What one transaction changes in one partition's population, added up by cell and score: an
/// open-addressing table that is reused, so that a working transaction allocates nothing.
/// Holds at most as many entries as changes were added since `removeAll`.
package struct PopulationTally {
  private struct Entry {
    /// 0 is free.
    var cell: UInt64 = 0
    var value: Int64 = 0
    var count: Int64 = 0
  }

  private var entries: [Entry] = Array(repeating: Entry(), count: 64)
  /// Places in use, in the order in which they came into use.
  private var used: [Int] = []

  package init() {}

  package var isEmpty: Bool { used.isEmpty }

  package mutating func add(_ change: PopulationChange) {
    if (used.count + 1) * 2 > entries.count { grow() }
    let place = find(change.cell.rawValue, change.value)
    if entries[place].cell == 0 {
      entries[place] = Entry(cell: change.cell.rawValue, value: change.value)
      used.append(place)
    }
    entries[place].count += Int64(change.count)
  }

  package mutating func removeAll() {
    for place in used { entries[place].cell = 0 }
    used.removeAll(keepingCapacity: true)
  }

  /// What changed on balance, ascending by cell and score.
  package func changed() -> [PopulationChange] {
    used.map { entries[$0] }.filter { $0.count != 0 }
      .sorted { ($0.cell, $0.value) < ($1.cell, $1.value) }
      .compactMap { entry in
        PopulationCell(rawValue: entry.cell).map {
          PopulationChange($0, value: entry.value, count: Int32(clamping: entry.count))
        }
      }
  }

  private func find(_ cell: UInt64, _ value: Int64) -> Int {
    let mask = entries.count - 1
    let mixed = (cell ^ UInt64(bitPattern: value) &* 0xff51_afd7_ed55_8ccd) &* 0x9e37_79b9_7f4a_7c15
    var place = Int(truncatingIfNeeded: mixed >> 32) & mask
    while entries[place].cell != 0,
      entries[place].cell != cell || entries[place].value != value
    {
      place = (place + 1) & mask
    }
    return place
  }

  private mutating func grow() {
    let old = used.map { entries[$0] }
    entries = Array(repeating: Entry(), count: entries.count * 2)
    used = old.map { entry in
      let place = find(entry.cell, entry.value)
      entries[place] = entry
      return place
    }
  }
}
