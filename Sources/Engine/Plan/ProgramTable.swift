import Expressions

/// Programs by index in memory of their own, so that evaluating one copies nothing and counts no
/// references.
final class ProgramTable {
  private let programs: UnsafeMutablePointer<ScalarProgram>
  private let isPresent: UnsafeMutablePointer<Bool>
  private let count: Int

  init(_ list: [ScalarProgram?]) {
    count = list.count
    programs = .allocate(capacity: max(1, list.count))
    isPresent = .allocate(capacity: max(1, list.count))
    for (index, program) in list.enumerated() {
      (isPresent + index).initialize(to: program != nil)
      if let program { (programs + index).initialize(to: program) }
    }
  }

  deinit {
    for index in 0..<count where isPresent[index] {
      (programs + index).deinitialize(count: 1)
    }
    programs.deallocate()
    isPresent.deallocate()
  }

  /// Nil when there is no program at this index.
  @inline(__always)
  func evaluate(_ index: Int, _ source: RecordSource) -> Scalar? {
    guard isPresent[index] else { return nil }
    return programs[index].evaluate(source)
  }
}
