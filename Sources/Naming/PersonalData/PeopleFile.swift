/// Reads customers' names from a file: one a line, or a fingerprint as `sha256:` and 32
/// hexadecimal digits; empty lines and lines that begin with `#` do not count.
package enum PeopleFile {
  /// No file may have more lines with names.
  package static let limit = 10_000_000

  /// What is wrong with a file. It never repeats a line.
  package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package var line: Int
    package var message: String
    package var description: String { "line \(line): \(message)" }
  }

  private static let mark = "sha256:"

  package static func read(_ text: String) throws(Malformed) -> PeopleIndex {
    var people = PeopleIndex()
    var number = 0
    var names = 0
    // "\r\n" is one character.
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      guard !line.allSatisfy(\.isWhitespace), line.first != "#" else { continue }
      names += 1
      guard names <= limit else {
        throw Malformed(line: number, message: "more than \(limit) names")
      }
      if line.hasPrefix(mark) {
        guard people.insert(fingerprint: String(line.dropFirst(mark.count))) else {
          throw Malformed(line: number, message: "not a fingerprint of 32 hexadecimal digits")
        }
      } else if !people.insert(name: String(line)) {
        throw Malformed(
          line: number, message: "not a name: two letters at least, five words at most")
      }
    }
    return people
  }
}
