/// Functions, operators and constant functions.
extension Checker {
  mutating func call(
    _ node: Expr, _ function: String, _ receiver: Expr?, _ arguments: [Expr]
  ) -> Expr {
    guard let receiver else { return globalCall(node, function, arguments) }
    // `a.b(c)` may be the function `a.b` of a namespace, unless `a` is a local name.
    if let qualified = receiver.qualifiedName, local(firstName(qualified)) == nil {
      let name = "\(qualified).\(function)"
      let isFunction = candidates(name).contains {
        environment.functions[$0] != nil || environment.constantFunctions[$0] != nil
      }
      if isFunction { return globalCall(node, name, arguments) }
    }
    let checkedReceiver = check(receiver)
    let checked = arguments.map { check($0) }
    let call = Expr.Kind.call(function, receiver: checkedReceiver, checked)
    guard let declared = environment.functions[function] else {
      reportUnknown(function, at: node.span)
      return resolved(node, call, failed)
    }
    let type = resultType(
      node, function, declared.overloads.filter(\.isMember), [checkedReceiver] + checked)
    return resolved(node, .call(function, receiver: nil, [checkedReceiver] + checked), type)
  }

  private func firstName(_ qualified: String) -> String {
    qualified.hasPrefix(".")
      ? qualified : String(qualified.prefix { $0 != "." })
  }

  private mutating func globalCall(
    _ node: Expr, _ function: String, _ arguments: [Expr]
  ) -> Expr {
    let names = candidates(function)
    if let name = names.first(where: { environment.constantFunctions[$0] != nil }) {
      return constantCall(node, name, arguments)
    }
    let checked = arguments.map { check($0) }
    guard let name = names.first(where: { environment.functions[$0] != nil }),
      let declared = environment.functions[name]
    else {
      reportUnknown(function, at: node.span)
      return resolved(node, .call(function, receiver: nil, checked), failed)
    }
    let overloads = declared.overloads.filter { !$0.isMember }
    let type = resultType(node, name, overloads, checked)
    return resolved(node, .call(name, receiver: nil, checked), type)
  }

  private mutating func reportUnknown(_ function: String, at span: SourceSpan) {
    let known = Array(environment.functions.keys) + Array(environment.constantFunctions.keys)
    let nearest = NameSuggestion.nearest(to: function, among: known)
    report(
      "undeclared reference to function '\(function)'", at: span,
      suggestion: nearest.map { "did you mean '\($0)'?" })
  }

  /// The result of the overloads that take the arguments; `dyn` when they differ.
  private mutating func resultType(
    _ node: Expr, _ function: String, _ overloads: [FunctionDeclaration.Overload],
    _ arguments: [Expr]
  ) -> CELType {
    var result: CELType?
    for overload in overloads where overload.parameters.count == arguments.count {
      let (parameters, type) = inference.instantiate(overload)
      // Read again for each overload: the one before may have bound a parameter.
      let found = arguments.map { current($0) }
      guard inference.isAssignable(found, parameters) else { continue }
      let substituted = inference.substitute(type, unboundAsDyn: false)
      if let first = result {
        if first != substituted { result = .dyn }
      } else {
        result = substituted
      }
    }
    if let result { return result }
    let found = arguments.map { current($0) }
    guard !found.contains(.error) else { return .error }
    reportNoOverload(node, function, found, overloads)
    return failed
  }

  private mutating func reportNoOverload(
    _ node: Expr, _ function: String, _ found: [CELType],
    _ overloads: [FunctionDeclaration.Overload]
  ) {
    let types = found.map {
      inference.substitute($0, unboundAsDyn: true).description
    }.joined(separator: ", ")
    report(
      "found no matching overload for '\(function)' applied to '(\(types))'", at: node.span,
      suggestion: overloadRemedy(function, found, overloads))
  }

  private func overloadRemedy(
    _ function: String, _ found: [CELType], _ overloads: [FunctionDeclaration.Overload]
  ) -> String? {
    if found.count == 2, found[0] != found[1] {
      let numbers: [CELType] = [.int, .uint, .double]
      if numbers.contains(found[0]), numbers.contains(found[1]) {
        return "convert one side with \(found[0])(…) or \(found[1])(…)"
      }
      for type in found {
        guard case .opaque(let name, _) = type, environment.opaqueIntegers.contains(name)
        else { continue }
        return environment.constantFunctions[name] != nil
          ? "write the other side as \(name)(…)" : "both sides must be \(name)"
      }
    }
    let signatures = overloads.prefix(3).map {
      "(\($0.parameters.map(\.description).joined(separator: ", ")))"
    }
    guard !signatures.isEmpty, !function.hasPrefix("_") else { return nil }
    return "it takes \(signatures.joined(separator: " or "))"
  }

  // MARK: - Constant functions

  private mutating func constantCall(
    _ node: Expr, _ name: String, _ arguments: [Expr]
  ) -> Expr {
    let failure = resolved(node, .call(name, receiver: nil, arguments), failed)
    let declared = environment.constantFunctions[name] ?? []
    guard let function = declared.first(where: { $0.parameters.count == arguments.count })
    else {
      let counts = declared.map { "\($0.parameters.count)" }.joined(separator: " or ")
      report("\(name)() takes \(counts) arguments, not \(arguments.count)", at: node.span)
      return failure
    }
    var texts: [String] = []
    var written: [String] = []
    for (argument, parameter) in zip(arguments, function.parameters) {
      guard let text = constantText(argument, parameter) else {
        report(
          "\(name)() needs a literal of type \(parameter) here", at: argument.span,
          suggestion: "write the value itself, because it is looked up before any data is read")
        return failure
      }
      texts.append(text)
      written.append(parameter == .string ? "\"\(text)\"" : text)
    }
    do throws(ConstantFunctionError) {
      switch try function.resolve(texts) {
      case .constant(let value): return resolved(node, .literal(value), function.result)
      case .attribute(let id):
        let label = "\(name)(\(written.joined(separator: ", ")))"
        return resolved(node, .attribute(id, label), function.result)
      }
    } catch {
      report(error.message, at: node.span, suggestion: error.suggestion)
      return failure
    }
  }

  private func constantText(_ argument: Expr, _ parameter: CELType) -> String? {
    guard case .literal(let value) = argument.kind else { return nil }
    return switch (value, parameter) {
    case (.string(let text), .string): text
    case (.int(let number), .int): "\(number)"
    case (.uint(let number), .uint): "\(number)"
    case (.double(let number), .double): "\(number)"
    case (.bool(let flag), .bool): "\(flag)"
    default: nil
    }
  }
}
