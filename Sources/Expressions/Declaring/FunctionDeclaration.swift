/// A function the host adds to the language.
package struct FunctionDeclaration: Sendable {
  /// One signature of the function.
  package struct Overload: Sendable {
    /// Parameter types; of a member function the first is the receiver's.
    package var parameters: [CELType]
    package var result: CELType
    /// Called as `receiver.name(…)` instead of `name(receiver, …)`.
    package var isMember: Bool
    /// The id under which a `ScalarSource` is called; nil where programs cannot call it.
    package var hostFunction: UInt16?

    package init(
      _ parameters: [CELType], _ result: CELType, isMember: Bool = false,
      hostFunction: UInt16? = nil
    ) {
      self.parameters = parameters
      self.result = result
      self.isMember = isMember
      self.hostFunction = hostFunction
    }
  }

  /// What the general interpreter calls; arguments are never unknown or errors.
  package typealias Implementation =
    @Sendable ([CELValue]) throws(EvaluationError) -> CELValue

  package var name: String
  package var overloads: [Overload]
  package var implementation: Implementation?

  package init(
    _ name: String, _ overloads: [Overload], implementation: Implementation? = nil
  ) {
    self.name = name
    self.overloads = overloads
    self.implementation = implementation
  }
}

/// What a constant function stands for once its arguments are known.
package enum ConstantResolution: Sendable {
  /// The attribute of a `ScalarSource`; its type is the function's result type.
  case attribute(UInt16)
  case constant(CELValue)
}

/// Why a constant function refuses its arguments, and what to write instead.
package struct ConstantFunctionError: Error, Sendable {
  package var message: String
  package var suggestion: String?

  package init(_ message: String, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
  }
}

/// A function whose calls are replaced at compile time, such as `money("15000.00", "CNY")`.
struct ConstantFunction: Sendable {
  var parameters: [CELType]
  var result: CELType
  var resolve: @Sendable ([String]) throws(ConstantFunctionError) -> ConstantResolution
}
