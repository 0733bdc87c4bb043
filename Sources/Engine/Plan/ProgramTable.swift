import Expressions

/// Programs by index as trivial references, so that evaluating one copies nothing and counts no
/// references. The plan keeps the programs alive.
struct ProgramTable {
  private struct Entry {
    var storage: Unmanaged<ProgramStorage>?
  }

  private let entries: FixedArray<Entry>

  init(_ list: [ScalarProgram?]) {
    entries = FixedArray(
      list.map { Entry(storage: $0.map { Unmanaged.passUnretained($0.storage) }) })
  }

  var count: Int { entries.count }

  func deallocate() { entries.deallocate() }

  /// Nil when there is no program at this index.
  /// - Parameter stack: room for `ScalarProgram.maximumDepth` scalars.
  @inline(__always)
  func evaluate(
    _ index: Int, _ source: RecordSource, _ stack: UnsafeMutablePointer<Scalar>
  ) -> Scalar? {
    guard let storage = entries[index].storage else { return nil }
    return storage._withUnsafeGuaranteedRef { ScalarProgram.run($0, stack, source) }
  }
}
