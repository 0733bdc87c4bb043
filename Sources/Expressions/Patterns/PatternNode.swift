/// The syntax tree of a regular expression.
indirect enum PatternNode {
  case empty
  case set(ScalarSet)
  case assertion(PatternAssertion)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  case repetition(PatternNode, least: Int, most: Int?)
}

/// Conditions on a place in the text.
enum PatternAssertion: UInt8, Sendable {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
}

/// Why a regular expression is refused.
struct PatternError: Error {
  var message: String

  init(_ message: String) {
    self.message = message
  }
}
