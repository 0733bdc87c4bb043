/// The string functions of cel-go's `ext.Strings`; positions count code points.
enum StringLibrary {
  typealias Overload = FunctionDeclaration.Overload
  private typealias Scalars = [Unicode.Scalar]

  static var functions: [LibraryFunction] {
    searching + [
      member("charAt", [[.string, .int]], .string, charAt),
      member("substring", [[.string, .int], [.string, .int, .int]], .string, substring),
      member(
        "replace", [[.string, .string, .string], [.string, .string, .string, .int]], .string,
        replace),
      member("split", [[.string, .string], [.string, .string, .int]], .list(.string), split),
      member("join", [[.list(.string)], [.list(.string), .string]], .string, join),
      member("lowerAscii", [[.string]], .string) { (arguments) throws(EvaluationError) in
        .string(mapAscii(try text("lowerAscii", arguments), 0x41...0x5A))
      },
      member("upperAscii", [[.string]], .string) { (arguments) throws(EvaluationError) in
        .string(mapAscii(try text("upperAscii", arguments), 0x61...0x7A))
      },
      member("trim", [[.string]], .string, trim),
      member("reverse", [[.string]], .string) { (arguments) throws(EvaluationError) in
        .string(string(try text("reverse", arguments).reversed()))
      },
      LibraryFunction("strings.quote", [Overload([.string], .string)], quote),
    ]
  }

  private static var searching: [LibraryFunction] {
    let parameters: [[CELType]] = [[.string, .string], [.string, .string, .int]]
    return [
      member("indexOf", parameters, .int, indexOf),
      member("lastIndexOf", parameters, .int, lastIndexOf),
    ]
  }

  private static func member(
    _ name: String, _ parameters: [[CELType]], _ result: CELType,
    _ implementation: @escaping FunctionDeclaration.Implementation
  ) -> LibraryFunction {
    LibraryFunction(
      name, parameters.map { LibraryFunction.member($0, result) }, implementation)
  }

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var result = ""
    result.unicodeScalars.append(contentsOf: scalars)
    return result
  }

  /// The only string argument.
  private static func text(
    _ function: String, _ arguments: [CELValue]
  ) throws(EvaluationError) -> Scalars {
    guard arguments.count == 1, case .string(let text) = arguments[0] else {
      throw .noSuchOverload(function, arguments)
    }
    return Array(text.unicodeScalars)
  }

  private static func outOfRange(_ index: Int64) -> EvaluationError {
    EvaluationError("index out of range: \(index)")
  }

  private static func charAt(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard arguments.count == 2, case .string(let text) = arguments[0],
      case .int(let index) = arguments[1]
    else { throw .noSuchOverload("charAt", arguments) }
    let scalars = Array(text.unicodeScalars)
    guard index >= 0, index <= scalars.count else { throw outOfRange(index) }
    return .string(index == scalars.count ? "" : String(scalars[Int(index)]))
  }

  private static func substring(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard (2...3).contains(arguments.count), case .string(let text) = arguments[0],
      case .int(let start) = arguments[1]
    else { throw .noSuchOverload("substring", arguments) }
    let scalars = Array(text.unicodeScalars)
    var end = Int64(scalars.count)
    if arguments.count == 3 {
      guard case .int(let given) = arguments[2] else {
        throw .noSuchOverload("substring", arguments)
      }
      end = given
    }
    for index in [start, end] where index < 0 || index > scalars.count {
      throw outOfRange(index)
    }
    guard start <= end else {
      throw EvaluationError("invalid substring range. start: \(start), end: \(end)")
    }
    return .string(string(scalars[Int(start)..<Int(end)]))
  }

  private static func searchArguments(
    _ function: String, _ arguments: [CELValue]
  ) throws(EvaluationError) -> (Scalars, Scalars, Int64?) {
    guard (2...3).contains(arguments.count), case .string(let text) = arguments[0],
      case .string(let part) = arguments[1]
    else { throw .noSuchOverload(function, arguments) }
    let scalars = (Array(text.unicodeScalars), Array(part.unicodeScalars))
    guard arguments.count == 3 else { return (scalars.0, scalars.1, nil) }
    guard case .int(let offset) = arguments[2] else {
      throw .noSuchOverload(function, arguments)
    }
    guard offset >= 0 else { throw outOfRange(offset) }
    return (scalars.0, scalars.1, offset)
  }

  private static func indexOf(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    let (text, part, offset) = try searchArguments("indexOf", arguments)
    if part.isEmpty { return .int(offset ?? 0) }
    let start = Int(min(offset ?? 0, Int64(text.count)))
    return .int(Int64(ByteSearch.first(part, in: text, from: start) ?? -1))
  }

  private static func lastIndexOf(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    let (text, part, offset) = try searchArguments("lastIndexOf", arguments)
    if part.isEmpty { return .int(offset ?? Int64(text.count)) }
    if let offset, offset >= text.count { return .int(-1) }
    let end = Int(offset ?? Int64(text.count))
    return .int(Int64(ByteSearch.last(part, in: text, upTo: end) ?? -1))
  }

  private static func replace(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard (3...4).contains(arguments.count), case .string(let text) = arguments[0],
      case .string(let old) = arguments[1], case .string(let new) = arguments[2]
    else { throw .noSuchOverload("replace", arguments) }
    var remaining = Int64.max
    if arguments.count == 4 {
      guard case .int(let limit) = arguments[3] else {
        throw .noSuchOverload("replace", arguments)
      }
      remaining = limit < 0 ? .max : limit
    }
    let source = Array(text.unicodeScalars)
    let part = Array(old.unicodeScalars)
    let replacement = Array(new.unicodeScalars)
    var result: Scalars = []
    var position = 0
    while remaining > 0, let found = ByteSearch.first(part, in: source, from: position) {
      result += source[position..<found] + replacement
      try ResultLimit.check(result.count)
      position = found + part.count
      // An empty part is found before every code point and at the end.
      if part.isEmpty {
        guard position < source.count else { return .string(string(result)) }
        result.append(source[position])
        position += 1
      }
      remaining -= 1
    }
    result += source[min(position, source.count)...]
    return .string(string(result))
  }

  private static func split(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard (2...3).contains(arguments.count), case .string(let text) = arguments[0],
      case .string(let separator) = arguments[1]
    else { throw .noSuchOverload("split", arguments) }
    var limit = Int64.max
    if arguments.count == 3 {
      guard case .int(let given) = arguments[2] else {
        throw .noSuchOverload("split", arguments)
      }
      limit = given < 0 ? .max : given
    }
    guard limit > 0 else { return .list([]) }
    let source = Array(text.unicodeScalars)
    let part = Array(separator.unicodeScalars)
    var pieces: [CELValue] = []
    var start = 0
    while pieces.count < limit - 1 {
      let from = part.isEmpty ? start + 1 : start
      guard let found = ByteSearch.first(part, in: source, from: from),
        !part.isEmpty || found < source.count
      else { break }
      pieces.append(.string(string(source[start..<found])))
      start = found + part.count
    }
    if !part.isEmpty || !source.isEmpty { pieces.append(.string(string(source[start...]))) }
    return .list(pieces)
  }

  private static func join(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard (1...2).contains(arguments.count), case .list(let list) = arguments[0] else {
      throw .noSuchOverload("join", arguments)
    }
    var separator = ""
    if arguments.count == 2 {
      guard case .string(let given) = arguments[1] else {
        throw .noSuchOverload("join", arguments)
      }
      separator = given
    }
    var parts: [String] = []
    var size = 0
    for element in list {
      guard case .string(let text) = element else { throw .noSuchOverload("join", arguments) }
      size += text.utf8.count + separator.utf8.count
      try ResultLimit.check(size)
      parts.append(text)
    }
    return .string(parts.joined(separator: separator))
  }

  private static func mapAscii(_ text: Scalars, _ letters: ClosedRange<UInt32>) -> String {
    string(
      text.map { scalar in
        letters.contains(scalar.value) ? UnicodeScalar(UInt8(scalar.value) ^ 0x20) : scalar
      })
  }

  private static func trim(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    let isBlank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
    let front = try text("trim", arguments).drop(while: isBlank)
    let end = front.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? front.startIndex
    return .string(string(front[..<end]))
  }

  private static func quote(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    let escapes: [Unicode.Scalar: String] = [
      "\u{07}": "\\a", "\u{08}": "\\b", "\u{0C}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
      "\u{0B}": "\\v", "\\": "\\\\", "\"": "\\\"",
    ]
    var result = "\""
    for scalar in try text("strings.quote", arguments) {
      if let escape = escapes[scalar] {
        result += escape
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return .string(result + "\"")
  }
}
