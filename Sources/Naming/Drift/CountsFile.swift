import Foundation

/// Reads counts of groups from a file: one JSON object, a list of them, or one on each line. An
/// object is what `strata population` prints, or, where traits are known,
///
///     {"at": "2026-03-01T00:00:00Z",
///      "groups": {"segment:traveller": {"members": 1234,
///                                       "traits": {"tiers.assets": {"mass": 800, "affluent": 434}}}}}
package enum CountsFile {
  /// No file may be longer, in bytes.
  package static let maximumSize = 64 << 20

  /// What is wrong with a file.
  package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1; 0 where it is the file as a whole.
    package var line: Int
    package var message: String
    package var description: String { line > 0 ? "line \(line): \(message)" : message }
  }

  private struct Snapshot: Decodable {
    struct Group: Decodable {
      var members: Int?
      var traits: [String: [String: Int]]?
    }
    struct Segment: Decodable {
      var segmentId: String
      var members: Int?
    }
    struct Tier: Decodable {
      struct Step: Decodable {
        var step: String
        var customers: Int?
      }
      var tierId: String
      var steps: [Step]
    }
    struct Lifecycle: Decodable {
      struct State: Decodable {
        var state: String
        var customers: Int?
      }
      var machineId: String
      var states: [State]
    }
    var at: String
    var groups: [String: Group]?
    var segments: [Segment]?
    var tiers: [Tier]?
    var lifecycles: [Lifecycle]?

    /// All groups by id, in whichever form they are written; nil where there are none.
    var all: [String: Group]? {
      guard groups != nil || segments != nil || tiers != nil || lifecycles != nil else {
        return nil
      }
      var all = groups ?? [:]
      for segment in segments ?? [] {
        all["segment:\(segment.segmentId)"] = Group(members: segment.members, traits: nil)
      }
      for tier in tiers ?? [] {
        for step in tier.steps {
          all["tier:\(tier.tierId):\(step.step)"] = Group(members: step.customers, traits: nil)
        }
      }
      for machine in lifecycles ?? [] {
        for state in machine.states {
          all["lifecycle:\(machine.machineId):\(state.state)"] = Group(
            members: state.customers, traits: nil)
        }
      }
      return all
    }
  }

  /// The snapshots, by time.
  package static func read(_ text: String) throws(Malformed) -> [CountSnapshot] {
    guard text.utf8.count <= maximumSize else {
      throw Malformed(line: 0, message: "the file is larger than 64 MiB")
    }
    if let whole = decode([Snapshot].self, text) { return try snapshots(whole.map { (0, $0) }) }
    if let one = decode(Snapshot.self, text), one.all != nil { return try snapshots([(0, one)]) }
    var found: [(Int, Snapshot)] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated()
    where !line.allSatisfy(\.isWhitespace) {
      guard let snapshot = decode(Snapshot.self, String(line)), snapshot.all != nil else {
        throw Malformed(
          line: index + 1,
          message: "not a count such as {\"at\":\"…\",\"groups\":{\"segment:ID\":{\"members\":1}}}")
      }
      found.append((index + 1, snapshot))
    }
    return try snapshots(found)
  }

  private static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) -> Value? {
    // Which of the forms a file has is found out by trying.
    try? JSONDecoder().decode(type, from: Data(text.utf8))
  }

  private static func snapshots(
    _ read: [(line: Int, snapshot: Snapshot)]
  ) throws(Malformed) -> [CountSnapshot] {
    var result: [CountSnapshot] = []
    for (line, snapshot) in read {
      guard isTime(snapshot.at) else {
        throw Malformed(line: line, message: "\"at\" is not a time such as 2026-03-01T00:00:00Z")
      }
      var groups: [GroupID: CountSnapshot.Group] = [:]
      for (name, group) in snapshot.all ?? [:] {
        guard let id = GroupID(name) else {
          throw Malformed(line: line, message: "\"\(name)\" is not a group such as segment:ID")
        }
        let counts = [group.members ?? 0] + (group.traits ?? [:]).values.flatMap(\.values)
        guard counts.allSatisfy({ $0 >= 0 }) else {
          throw Malformed(line: line, message: "a count of \"\(name)\" is negative")
        }
        groups[id] = .init(members: group.members, traits: group.traits ?? [:])
      }
      result.append(CountSnapshot(at: snapshot.at, groups: groups))
    }
    return result.sorted { $0.at < $1.at }
  }

  /// UTC, since times are compared as texts.
  private static func isTime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let pattern = Array("dddd-dd-ddTdd:dd:dd".utf8)
    guard bytes.count > pattern.count, bytes.last == UInt8(ascii: "Z") else { return false }
    return zip(bytes, pattern).allSatisfy { byte, form in
      form == UInt8(ascii: "d") ? (48...57).contains(byte) : byte == form
    }
  }
}
