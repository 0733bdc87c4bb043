/// `getHours()` and its siblings on timestamps, in a zone, and on durations.
enum TimeFunctions {
  static var functions: [LibraryFunction] {
    TimestampPart.allCases.map { part in
      var overloads = [
        LibraryFunction.member([.timestamp], .int),
        LibraryFunction.member([.timestamp, .string], .int),
      ]
      if part.value(ofDurationNanoseconds: 0) != nil {
        overloads.append(LibraryFunction.member([.duration], .int))
      }
      return LibraryFunction(part.function, overloads) {
        (arguments) throws(EvaluationError) in try apply(part, arguments)
      }
    }
  }

  private static func apply(
    _ part: TimestampPart, _ arguments: [CELValue]
  ) throws(EvaluationError) -> CELValue {
    if arguments.count == 1, case .duration(let span) = arguments[0],
      let value = part.value(ofDurationNanoseconds: span.nanoseconds)
    {
      return .int(value)
    }
    guard case .timestamp(let time) = arguments.first, arguments.count <= 2 else {
      throw .noSuchOverload(part.function, arguments)
    }
    var zone = ZoneRules.utc
    if arguments.count == 2 {
      guard case .string(let name) = arguments[1] else {
        throw .noSuchOverload(part.function, arguments)
      }
      zone = try ZoneRules.named(name)
    }
    return .int(
      part.value(
        localSeconds: time.seconds + zone.offset(at: time.seconds),
        milliseconds: Int64(time.nanoseconds) / 1_000_000))
  }
}
