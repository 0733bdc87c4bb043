enum StandardLibrary { static var functions: [LibraryFunction] { [] } }
enum OpaqueArithmetic { static func overloads(of: String) -> [(String, FunctionDeclaration.Overload)] { [] } }
enum ExtensionLibraries { static func functions(of: Extensions) -> [LibraryFunction] { [] } }
struct Parser { var nextID = 0; init(source: SourceText, extensions: Extensions) { s = source }; var s: SourceText
  mutating func parse() throws(ExpressionErrors) -> Expr { throw ExpressionErrors(errors: [s.error("not yet", at: SourceSpan(offset: 0, length: 0))]) } }
struct Checker { init(environment: Environment, source: SourceText, isLenient: Bool, nextID: Int) {}
  mutating func check(_ e: Expr, expecting: CELType?) throws(ExpressionErrors) -> Expr { e }
  func type(of: Expr) -> CELType { .dyn }
  func finalTypes() -> [Int: CELType] { [:] } }
struct Interpreter { init(environment: Environment, bindings: [String: CELValue]) {}
  mutating func evaluate(_ e: Expr) throws(EvaluationError) -> CELValue { .null } }
struct ProgramCompiler { init(expression: CheckedExpression) {}
  mutating func compile() throws(ExpressionErrors) -> ScalarProgram { throw ExpressionErrors(errors: []) } }
struct Pattern: Sendable {}
struct ZoneRules: Sendable {}
package struct CELTimestamp: Hashable, Sendable {}
package struct CELDuration: Hashable, Sendable {}
package struct IPAddress: Hashable, Sendable {}
package struct IPNetwork: Hashable, Sendable {}
package enum ScalarKernel { package static func execute(_ i: Instruction, _ p: UnsafeMutablePointer<Scalar>, _ s: ProgramStorage) {} }
