/// An expression that was parsed and checked; evaluate it in general, or make a program of it.
package struct CheckedExpression: Sendable {
  /// The deduced type of the result.
  package let type: CELType
  let text: SourceText
  let environment: Environment
  let root: Expr
  /// The deduced types by node id.
  let types: [Int: CELType]

  init(
    source: SourceText, environment: Environment, root: Expr, type: CELType,
    types: [Int: CELType]
  ) {
    text = source
    self.environment = environment
    self.root = root
    self.type = type
    self.types = types
  }

  /// The text the expression was compiled from.
  package var source: String { text.text }

  /// The most comprehension steps one evaluation may take before it fails.
  package static let maximumSteps = 100_000

  /// The attributes the expression depends on, ascending, without duplicates.
  package var attributes: [UInt16] {
    var found: Set<UInt16> = []
    root.visit { node in
      switch node.kind {
      case .variable(let name), .present(let name):
        if let id = environment.variables[name]?.attribute { found.insert(id) }
      case .attribute(let id, _): found.insert(id)
      default: break
      }
    }
    return found.sorted()
  }

  /// The names of the declared variables the expression refers to, sorted.
  package var variables: [String] {
    var found: Set<String> = []
    root.visit { node in
      switch node.kind {
      case .variable(let name), .present(let name): found.insert(name)
      default: break
      }
    }
    return found.sorted()
  }

  /// A bound of the work: nodes visited, where comprehensions over literals count per element.
  /// Comprehensions over run-time collections are bounded by `maximumSteps` besides.
  package var cost: Int { CostEstimate.cost(of: root) }

  /// Evaluates with the boxed values of variables. A declared variable without a binding is
  /// unknown; a result that depends on one is `.unknown` with the names that would decide.
  package func evaluate(
    _ bindings: [String: CELValue] = [:]
  ) -> Result<CELValue, EvaluationError> {
    var interpreter = Interpreter(environment: environment, bindings: bindings)
    do throws(EvaluationError) {
      return .success(try interpreter.evaluate(root))
    } catch {
      return .failure(error)
    }
  }

  /// Compiles to bytecode over scalars.
  /// - Throws: What a program cannot do (collections at run time, text building), with remedy.
  package func program() throws(ExpressionErrors) -> ScalarProgram {
    var compiler = ProgramCompiler(expression: self)
    return try compiler.compile()
  }
}
