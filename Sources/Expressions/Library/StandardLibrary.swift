/// The functions of CEL's standard library, as `doc/langdef.md` of cel-spec lists them.
enum StandardLibrary {
  typealias Overload = FunctionDeclaration.Overload

  static var functions: [LibraryFunction] {
    logic + Arithmetic.functions + relations + collections + texts + TimeFunctions.functions
      + Conversions.functions
  }

  /// Evaluated by the interpreter itself, which does not need all their operands.
  private static var logic: [LibraryFunction] {
    let a = LibraryFunction.a
    return [
      LibraryFunction("_&&_", [Overload([.bool, .bool], .bool)]),
      LibraryFunction("_||_", [Overload([.bool, .bool], .bool)]),
      LibraryFunction("_?_:_", [Overload([.bool, a, a], a)]),
      LibraryFunction("!_", [Overload([.bool], .bool)]) {
        (arguments) throws(EvaluationError) in
        guard arguments.count == 1, case .bool(let value) = arguments[0] else {
          throw .noSuchOverload("!_", arguments)
        }
        return .bool(!value)
      },
    ]
  }

  private static var relations: [LibraryFunction] {
    let a = LibraryFunction.a
    let equality = ["_==_", "_!=_"].map { name in
      LibraryFunction(name, [Overload([a, a], .bool)]) {
        (arguments) throws(EvaluationError) in
        guard arguments.count == 2 else { throw .noSuchOverload(name, arguments) }
        return .bool(arguments[0].isEqual(to: arguments[1]) == (name == "_==_"))
      }
    }
    let numbers: [CELType] = [.int, .uint, .double]
    let ordered: [CELType] = numbers + [.bool, .string, .bytes, .timestamp, .duration]
    var overloads = ordered.map { Overload([$0, $0], .bool) }
    for left in numbers {
      for right in numbers where left != right { overloads.append(Overload([left, right], .bool)) }
    }
    return equality
      + ["_<_", "_<=_", "_>_", "_>=_"].map { name in
        let mask = Relation.mask(of: name) ?? 0
        return LibraryFunction(name, overloads) { (arguments) throws(EvaluationError) in
          guard arguments.count == 2, let order = arguments[0].order(arguments[1]) else {
            throw .noSuchOverload(name, arguments)
          }
          return .bool(mask & order.rawValue != 0)
        }
      }
  }

  private static var collections: [LibraryFunction] {
    let a = LibraryFunction.a
    let b = LibraryFunction.b
    return [
      LibraryFunction(
        "@in", [Overload([a, .list(a)], .bool), Overload([a, .map(a, b)], .bool)], isIn),
      LibraryFunction(
        "_[_]",
        [
          Overload([.list(a), .int], a), Overload([.map(a, b), a], b),
          Overload([.optional(.list(a)), .int], .optional(a)),
          Overload([.optional(.map(a, b)), a], .optional(b)),
        ], Selection.index),
      LibraryFunction(
        "_[?_]",
        [
          Overload([.list(a), .int], .optional(a)),
          Overload([.map(a, b), a], .optional(b)),
          Overload([.optional(.list(a)), .int], .optional(a)),
          Overload([.optional(.map(a, b)), a], .optional(b)),
        ], Selection.optionalIndex),
      LibraryFunction(
        "size",
        [.string, .bytes, .list(a), .map(a, b)].flatMap { LibraryFunction.both([$0], .int) },
        size),
    ]
  }

  private static func isIn(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard arguments.count == 2 else { throw .noSuchOverload("@in", arguments) }
    switch arguments[1] {
    case .list(let list): return .bool(list.contains { $0.isEqual(to: arguments[0]) })
    case .map(let map): return .bool(map[arguments[0]] != nil)
    default: throw .noSuchOverload("@in", arguments)
    }
  }

  private static func size(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard arguments.count == 1 else { throw .noSuchOverload("size", arguments) }
    switch arguments[0] {
    case .string(let text): return .int(Int64(text.unicodeScalars.count))
    case .bytes(let bytes): return .int(Int64(bytes.count))
    case .list(let list): return .int(Int64(list.count))
    case .map(let map): return .int(Int64(map.count))
    default: throw .noSuchOverload("size", arguments)
    }
  }

  private static var texts: [LibraryFunction] {
    let test = [LibraryFunction.member([.string, .string], .bool)]
    return [
      LibraryFunction("contains", test) { (arguments) throws(EvaluationError) in
        let (text, part) = try twoTexts("contains", arguments)
        return .bool(ByteSearch.first(part, in: text, from: 0) != nil)
      },
      LibraryFunction("startsWith", test) { (arguments) throws(EvaluationError) in
        let (text, part) = try twoTexts("startsWith", arguments)
        return .bool(text.starts(with: part))
      },
      LibraryFunction("endsWith", test) { (arguments) throws(EvaluationError) in
        let (text, part) = try twoTexts("endsWith", arguments)
        return .bool(text.suffix(part.count).elementsEqual(part))
      },
      LibraryFunction("matches", LibraryFunction.both([.string, .string], .bool)) {
        (arguments) throws(EvaluationError) in
        let (text, pattern) = try twoTexts("matches", arguments)
        do throws(PatternError) {
          let compiled = try Pattern(String(decoding: pattern, as: UTF8.self))
          return .bool(text.withUnsafeBytes { compiled.matches($0) })
        } catch {
          throw EvaluationError("invalid regular expression: \(error.message)")
        }
      },
    ]
  }

  /// The UTF-8 of two string arguments.
  static func twoTexts(
    _ function: String, _ arguments: [CELValue]
  ) throws(EvaluationError) -> ([UInt8], [UInt8]) {
    guard arguments.count == 2, case .string(let first) = arguments[0],
      case .string(let second) = arguments[1]
    else { throw .noSuchOverload(function, arguments) }
    return (Array(first.utf8), Array(second.utf8))
  }
}

/// Substring search over bytes; UTF-8 needs no regard for code points here.
enum ByteSearch {
  /// The first place of a part at or after a position. O(text × part) at worst.
  static func first<Element: Equatable>(
    _ part: [Element], in text: [Element], from start: Int
  ) -> Int? {
    guard start >= 0, start + part.count <= text.count else { return nil }
    return (start...text.count - part.count).first { position in
      part.indices.allSatisfy { text[position + $0] == part[$0] }
    }
  }

  /// The last place of a part at or before a position.
  static func last<Element: Equatable>(
    _ part: [Element], in text: [Element], upTo end: Int
  ) -> Int? {
    let highest = min(end, text.count - part.count)
    guard highest >= 0 else { return nil }
    return (0...highest).reversed().first { position in
      part.indices.allSatisfy { text[position + $0] == part[$0] }
    }
  }
}
