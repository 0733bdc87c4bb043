/// What an expression may refer to: variables, functions, constant functions and host types.
/// Declare everything, then compile any number of expressions against it.
package struct Environment: Sendable {
  /// A variable's type and, where scalar programs may read it, its attribute.
  struct Variable: Sendable {
    var type: CELType
    var attribute: UInt16?
  }

  /// Everything known under one function name.
  struct Function: Sendable {
    var overloads: [FunctionDeclaration.Overload] = []
    /// The library's implementation, which dispatches on the values' types.
    var implementation: FunctionDeclaration.Implementation?
    /// The host's implementations with the overloads they serve.
    var hostImplementations: [FunctionDeclaration] = []
  }

  /// The longest expression accepted, in UTF-8 bytes.
  package static let maximumSourceLength = 100_000
  /// The deepest nesting of a syntax tree accepted.
  package static let maximumNesting = 250

  let container: String
  private(set) var variables: [String: Variable] = [:]
  private(set) var functions: [String: Function] = [:]
  private(set) var constantFunctions: [String: [ConstantFunction]] = [:]
  private(set) var opaqueIntegers: Set<String> = []
  private(set) var extensions: Extensions = []

  /// An environment with CEL's standard library.
  /// - Parameter container: The namespace names are resolved in first, such as `com.example`.
  package init(container: String = "") {
    self.container = container
    add(StandardLibrary.functions)
  }

  /// Declares a variable, possibly with a dotted name such as `customer.region`.
  /// - Parameter attribute: The id under which a `ScalarSource` gives the value.
  package mutating func declare(variable: String, type: CELType, attribute: UInt16? = nil) {
    variables[variable] = Variable(type: type, attribute: attribute)
  }

  /// Declares a host function. A second declaration of a name adds overloads.
  package mutating func declare(function declaration: FunctionDeclaration) {
    functions[declaration.name, default: Function()].overloads += declaration.overloads
    functions[declaration.name, default: Function()].hostImplementations.append(declaration)
  }

  /// Declares a function that is called with literals only and is resolved at compile time.
  /// Two declarations of a name differ in their parameter counts.
  package mutating func declare(
    constantFunction name: String, parameters: [CELType], result: CELType,
    resolve:
      @escaping @Sendable ([String]) throws(ConstantFunctionError) -> ConstantResolution
  ) {
    constantFunctions[name, default: []].append(
      ConstantFunction(parameters: parameters, result: result, resolve: resolve))
  }

  /// Declares a host type that is an `Int64` underneath, such as money in minor units, with
  /// comparisons, + and − with itself, unary −, × by int or double (half to even), and ÷ by
  /// itself, which gives a double.
  package mutating func declare(opaqueInteger name: String) {
    guard opaqueIntegers.insert(name).inserted else { return }
    for (function, overload) in OpaqueArithmetic.overloads(of: name) {
      functions[function, default: Function()].overloads.append(overload)
    }
  }

  /// Switches sets of extension functions and macros on.
  package mutating func enable(_ added: Extensions) {
    let new = added.subtracting(extensions)
    extensions.formUnion(added)
    add(ExtensionLibraries.functions(of: new))
  }

  /// Parses and checks an expression.
  /// - Parameters:
  ///   - expecting: The type the result must be assignable to; nil for any.
  ///   - checked: False leaves type errors and undeclared names to the evaluation.
  /// - Throws: Every mistake found, not only the first.
  package func compile(
    _ text: String, expecting: CELType? = nil, checked: Bool = true
  ) throws(ExpressionErrors) -> CheckedExpression {
    let source = SourceText(text)
    var parser = Parser(source: source, extensions: extensions)
    let syntax = try parser.parse()
    var checker = Checker(
      environment: self, source: source, isLenient: !checked, nextID: parser.nextID)
    let checkedRoot = try checker.check(syntax, expecting: expecting)
    return CheckedExpression(
      source: source, environment: self, root: checkedRoot, type: checker.type(of: checkedRoot),
      types: checker.finalTypes())
  }

  private mutating func add(_ library: [LibraryFunction]) {
    for function in library {
      functions[function.name, default: Function()].overloads += function.overloads
      guard let added = function.implementation else { continue }
      functions[function.name, default: Function()].implementation = added
    }
  }
}

/// A function of the standard library or an extension.
struct LibraryFunction: Sendable {
  var name: String
  var overloads: [FunctionDeclaration.Overload]
  var implementation: FunctionDeclaration.Implementation?
}
