/// The states of one partition, as the population's pages need them: the lane's overlay, a
/// replay's memory.
package protocol PopulationStates {
  associatedtype Failure: Error
  /// Changes the state of a key in place; it is kept when `body` answers true.
  mutating func change(
    _ key: UnsafeRawBufferPointer, _ body: (inout StateBuffer) -> Bool) throws(Failure)
  /// Reads the state of a key; empty when there is none.
  mutating func read(
    _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) throws(Failure)
}

extension PopulationTally {
  /// Folds the changes of one transaction into the partition's pages. Touches each page once, and
  /// a score's list of pages where one began or ceased to be.
  package func fold<States: PopulationStates>(
    into states: inout States
  ) throws(States.Failure) {
    let changes = changed()
    var start = 0
    while start < changes.count {
      let cell = changes[start].cell
      var end = start + 1
      while end < changes.count, PopulationPage.holds(cell, changes[end].cell) { end += 1 }
      var isToggled = false
      try PopulationTally.change(&states, PopulationKey.page(cell)) { state in
        let wasEmpty = state.isEmpty
        for change in changes[start..<end] { PopulationPage.add(change, to: &state) }
        isToggled = wasEmpty != state.isEmpty
        return true
      }
      start = end
      guard isToggled, cell.kind == .score else { continue }
      try PopulationTally.change(&states, PopulationKey.list(score: cell.series)) { state in
        PopulationPageList.toggle(PopulationPage.number(cell.index), in: &state)
        return true
      }
    }
  }

  private static func change<States: PopulationStates>(
    _ states: inout States, _ key: [UInt8], _ body: (inout StateBuffer) -> Bool
  ) throws(States.Failure) {
    var failure: States.Failure?
    key.withUnsafeBytes { bytes in
      do throws(States.Failure) {
        try states.change(bytes, body)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }
}

/// Reading a partition's population out of its pages.
package enum PopulationReading {
  /// One counter.
  package static func count<States: PopulationStates>(
    _ cell: PopulationCell, in states: inout States
  ) throws(States.Failure) -> PopulationCount {
    var found = PopulationCount()
    try read(&states, PopulationKey.page(cell)) { state in
      PopulationPage.forEach(PopulationPage.number(cell.index), state) { index, count in
        if index == cell.index { found = count }
      }
    }
    return found
  }

  /// All buckets of a score.
  package static func sketch<States: PopulationStates>(
    score series: UInt32, in states: inout States
  ) throws(States.Failure) -> PopulationSketch {
    var numbers: [Int32] = []
    try read(&states, PopulationKey.list(score: series)) {
      numbers = PopulationPageList.numbers($0)
    }
    var sketch = PopulationSketch()
    for number in numbers {
      try read(&states, PopulationKey.page(score: series, number: number)) { state in
        PopulationPage.forEach(number, state) { sketch.append($0, $1) }
      }
    }
    return sketch
  }

  private static func read<States: PopulationStates>(
    _ states: inout States, _ key: [UInt8], _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(States.Failure) {
    var failure: States.Failure?
    key.withUnsafeBytes { bytes in
      do throws(States.Failure) {
        try states.read(bytes, body)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }
}
