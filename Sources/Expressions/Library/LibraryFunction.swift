extension LibraryFunction {
  typealias Overload = FunctionDeclaration.Overload

  init(
    _ name: String, _ overloads: [Overload],
    _ implementation: FunctionDeclaration.Implementation? = nil
  ) {
    self.init(name: name, overloads: overloads, implementation: implementation)
  }

  /// Each signature as `name(receiver, …)` and as `receiver.name(…)`.
  static func both(_ parameters: [CELType], _ result: CELType) -> [Overload] {
    [Overload(parameters, result), Overload(parameters, result, isMember: true)]
  }

  static func member(_ parameters: [CELType], _ result: CELType) -> Overload {
    Overload(parameters, result, isMember: true)
  }

  static let a = CELType.parameter("A")
  static let b = CELType.parameter("B")
}

/// Bounds on what one evaluation may build.
enum ResultLimit {
  /// The largest string, byte string or list, in bytes or elements.
  static let size = 10_000_000

  /// Errors: the result would be larger.
  static func check(_ size: Int) throws(EvaluationError) {
    guard size <= Self.size else {
      throw EvaluationError("the result is larger than \(Self.size) bytes or elements")
    }
  }
}
