/// `&&` and `||`: commutative, and a deciding side absorbs errors and unknowns of the other.
enum Logic {
  typealias Outcome = Interpreter.Outcome

  /// - Parameters:
  ///   - decisive: The value that decides alone: false for `&&`, true for `||`.
  ///   - right: Evaluated only when the left side does not decide.
  static func combine(
    _ left: Outcome, decisive: Bool, _ function: String, _ right: () -> Outcome
  ) throws(EvaluationError) -> CELValue {
    if case .success(.bool(decisive)) = left { return .bool(decisive) }
    let right = right()
    if case .success(.bool(decisive)) = right { return .bool(decisive) }
    switch (left, right) {
    case (.success(.bool), .success(.bool)): return .bool(!decisive)
    case (.success(.unknown(let first)), .success(.unknown(let second))):
      return .unknown(first.union(second))
    case (.success(.unknown(let names)), _), (_, .success(.unknown(let names))):
      return .unknown(names)
    case (.failure(let error), _), (_, .failure(let error)): throw error
    case (.success(let first), .success(let second)):
      throw .noSuchOverload(function, [first, second])
    }
  }
}
