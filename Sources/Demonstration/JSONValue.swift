import Foundation

/// A JSON object whose numbers and truths are asked for by name.
package struct JSONValue: Sendable {
  package struct Malformed: Error {}

  private var numbers: [String: Double] = [:]
  private var truths: [String: Bool] = [:]

  package init(_ text: String) throws {
    guard let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    else { throw Malformed() }
    for (name, value) in object {
      guard let number = value as? NSNumber else { continue }
      numbers[name] = number.doubleValue
      truths[name] = number.boolValue
    }
  }

  /// Nil when there is no such number.
  package func number(_ name: String) -> Double? { numbers[name] }

  /// A whole number; 0 when there is none.
  package func count(_ name: String) -> Int { Int(numbers[name] ?? 0) }

  package func isTrue(_ name: String) -> Bool { truths[name] ?? false }
}
