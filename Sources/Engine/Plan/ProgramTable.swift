import Expressions

/// Programs by index as trivial references, so that evaluating one copies nothing and counts no
/// references.
final class ProgramTable {
  private struct Entry {
    unowned(unsafe) var storage: ProgramStorage
    var depth: Int
  }

  /// Keeps the storage of the entries alive.
  private let programs: [ScalarProgram?]
  private let entries: [Entry?]

  init(_ list: [ScalarProgram?]) {
    programs = list
    entries = list.map { program in
      program.map { Entry(storage: $0.storage, depth: $0.depth) }
    }
  }

  /// Nil when there is no program at this index.
  @inline(__always)
  func evaluate(_ index: Int, _ source: RecordSource) -> Scalar? {
    guard let entry = entries[index] else { return nil }
    return withUnsafeTemporaryAllocation(of: Scalar.self, capacity: entry.depth) { stack in
      guard let base = stack.baseAddress else { return .error }
      return ScalarProgram.run(entry.storage, base, source)
    }
  }
}
