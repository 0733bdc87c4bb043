/// Why an evaluation has no value: overflow, a missing key, no such overload, …
package struct EvaluationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What went wrong; names types and limits, never values of the evaluated data.
  package var message: String
  /// UTF-8 offset in the source of the operation that failed, where known.
  package var offset: Int?

  package init(_ message: String, offset: Int? = nil) {
    self.message = message
    self.offset = offset
  }

  package var description: String { message }

  /// No implementation of a function takes arguments of these types.
  static func noSuchOverload(_ function: String, _ arguments: [CELValue]) -> EvaluationError {
    let types = arguments.map { $0.type.runtimeName }.joined(separator: ", ")
    return EvaluationError("no such overload: \(function)(\(types))")
  }
}
