import Naming

/// A line of the tables of names.
struct NameCase: Sendable, CustomStringConvertible {
  var reason: RefusalReason?
  var locale: String
  var name: String
  var groupSize: Int?

  var description: String { "\(reason?.rawValue ?? "accepted"): \(name.debugDescription)" }

  static let bad: [NameCase] = lines(BadNames.text).compactMap { parts in
    guard parts.count >= 3, let reason = RefusalReason(rawValue: parts[0]) else { return nil }
    return NameCase(
      reason: reason, locale: parts[1], name: parts[2],
      groupSize: parts.count > 3 ? Int(parts[3]) : nil)
  }

  static let good: [NameCase] = lines(GoodNames.text).compactMap { parts in
    guard parts.count >= 2 else { return nil }
    return NameCase(
      reason: nil, locale: parts[0], name: parts[1],
      groupSize: parts.count > 2 ? Int(parts[2]) : nil)
  }

  static let lineCounts = (bad: lines(BadNames.text).count, good: lines(GoodNames.text).count)

  static let people: PeopleIndex = {
    var people = PeopleIndex()
    for name in BadNames.people { people.insert(name: name) }
    return people
  }()

  static let reviewer = NameReviewer(people: people)

  private static func lines(_ text: String) -> [[String]] {
    // By line feed alone: names may hold other line ends.
    text.unicodeScalars.split(separator: "\n").map { line in
      var parts: [String] = []
      var rest = Substring(line)
      while let mark = rest.firstRange(of: " | ") {
        parts.append(String(rest[..<mark.lowerBound]))
        rest = rest[mark.upperBound...]
      }
      return parts + [String(rest)]
    }
  }
}
