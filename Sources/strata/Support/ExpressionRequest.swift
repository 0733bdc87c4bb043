import Expressions

/// One expression to check or evaluate: `{"expr": …, "bindings": {…}, "types": {…}}`.
struct ExpressionRequest {
  var expression: String
  var bindings: CELMap
  var types: CELMap

  init(expression: String, bindings: CELMap, types: CELMap) {
    self.expression = expression
    self.bindings = bindings
    self.types = types
  }

  init(json: some Sequence<UInt8>) throws(JSONError) {
    guard case .map(let map) = try CELValue(json: json),
      case .string(let expression)? = map[.string("expr")]
    else { throw JSONError(message: "not an object with a text \"expr\"", offset: 0) }
    self.init(
      expression: expression, bindings: try Self.object(map, "bindings"),
      types: try Self.object(map, "types"))
  }

  private static func object(_ map: CELMap, _ name: String) throws(JSONError) -> CELMap {
    switch map[.string(name)] {
    case nil, .null?: return CELMap()
    case .map(let object)?: return object
    default: throw JSONError(message: "\"\(name)\" is not an object", offset: 0)
    }
  }

  /// What went wrong, in words.
  struct Failure: Error { var message: String }

  /// Type-checks against the declared types; bindings without one are `dyn`.
  func compile() throws(Failure) -> CheckedExpression {
    var environment = Environment()
    environment.enable(.all)
    do {
      for (key, _) in bindings.entries {
        guard case .string(let name) = key, types[key] == nil else { continue }
        environment.declare(variable: name, type: .dyn)
      }
      try environment.declare(json: types)
    } catch {
      throw Failure(message: "types: \(error)")
    }
    do throws(ExpressionErrors) {
      return try environment.compile(expression)
    } catch {
      throw Failure(message: error.description)
    }
  }

  func evaluate() throws(Failure) -> (value: CELValue, type: CELType) {
    let checked = try compile()
    var values: [String: CELValue] = [:]
    for (key, value) in bindings.entries {
      guard case .string(let name) = key else { continue }
      do throws(JSONError) {
        let type = try types[key].map { json throws(JSONError) in try CELType(json: json) } ?? .dyn
        values[name] = try value.converted(to: type)
      } catch {
        throw Failure(message: "binding \(name): \(error)")
      }
    }
    switch checked.evaluate(values) {
    case .success(let value): return (value, checked.type)
    case .failure(let error): throw Failure(message: error.message)
    }
  }

  private static func answer(of message: String) -> String {
    "{\"error\":\(CELValue.string(message).json)}"
  }

  /// The answer of `--batch`: `{"value", "type"}` or `{"error"}`.
  static func answer(line: String) -> String {
    do throws(JSONError) {
      let request = try ExpressionRequest(json: Array(line.utf8))
      do throws(Failure) {
        let (value, type) = try request.evaluate()
        return "{\"value\":\(value.json),\"type\":\(CELValue.string(type.description).json)}"
      } catch {
        return answer(of: error.message)
      }
    } catch {
      return answer(of: error.description)
    }
  }
}
