/// One mistake in an expression, with its place and, where one is known, its remedy.
package struct ExpressionError: Error, Sendable, Hashable {
  package var message: String
  /// UTF-8 offset in the expression's text.
  package var offset: Int
  /// Line in the expression's text, from 1.
  package var line: Int
  /// Column in Unicode code points, from 1.
  package var column: Int
  /// Length of the offending text in UTF-8 bytes.
  package var length: Int
  /// What to write instead, or what to do.
  package var suggestion: String?

  package init(
    message: String, offset: Int, line: Int, column: Int, length: Int, suggestion: String? = nil
  ) {
    self.message = message
    self.offset = offset
    self.line = line
    self.column = column
    self.length = length
    self.suggestion = suggestion
  }
}

extension ExpressionError: CustomStringConvertible {
  /// `line:column: message; suggestion`
  package var description: String {
    "\(line):\(column): \(message)" + (suggestion.map { "; \($0)" } ?? "")
  }
}

/// All mistakes found in one expression, in the order of their places.
package struct ExpressionErrors: Error, Sendable, Hashable, CustomStringConvertible {
  package var errors: [ExpressionError]

  package init(errors: [ExpressionError]) {
    self.errors = errors
  }

  package var description: String {
    errors.map(\.description).joined(separator: "\n")
  }
}
