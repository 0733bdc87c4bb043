struct ProgramCompiler { init(expression: CheckedExpression) {}
  mutating func compile() throws(ExpressionErrors) -> ScalarProgram { throw ExpressionErrors(errors: []) } }
package enum ScalarKernel { package static func execute(_ i: Instruction, _ p: UnsafeMutablePointer<Scalar>, _ s: ProgramStorage) {} }
