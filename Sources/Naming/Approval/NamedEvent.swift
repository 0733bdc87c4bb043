import Crypto
import Foundation

/// `crm.segment.named`: the announcement of an approved name. Its bytes follow from the name
/// alone, so announcing it again would write the same record.
package struct NamedEvent: Sendable, Hashable {
  package static let type = "crm.segment.named"

  package var name: NameRecord
  /// The version that was announced before; nil for the first.
  package var previous: Int?

  package init(_ name: NameRecord, previous: Int?) {
    self.name = name
    self.previous = previous
  }

  /// The record key: names of one group stay in order.
  package var key: String { name.group.text }

  /// `ce_id`: 32 hexadecimal digits of SHA-256 over type, group, version, name and the version
  /// before. A version that is gone back to is announced under another id.
  package var id: String {
    var hash = SHA256()
    for part in [
      Self.type, name.group.text, String(name.version), name.hash, String(previous ?? 0),
    ] {
      var part = part
      part.withUTF8 { bytes in
        withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
      }
    }
    let digits = Array("0123456789abcdef")
    return hash.finalize().prefix(16).reduce(into: "") { text, byte in
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }

  /// RFC 3339: the start of the day of approval, UTC.
  package var time: String { (name.date ?? "1970-01-01") + "T00:00:00Z" }

  private struct Body: Encodable {
    var groupId: String
    var segmentId: String?
    var tierId: String?
    var stepId: String?
    var machineId: String?
    var stateId: String?
    var version: Int
    var labels: [String: String]
    var nameHash: String
    var at: String
    var approvedBy: [String]
  }

  /// The record value, JSON.
  package var value: [UInt8] {
    let body = Body(
      groupId: name.group.text, segmentId: name.group.segment, tierId: name.group.tierStep?.tier,
      stepId: name.group.tierStep?.step, machineId: name.group.lifecycleState?.machine,
      stateId: name.group.lifecycleState?.state, version: name.version, labels: name.labels,
      nameHash: name.hash, at: time, approvedBy: name.approvedBy)
    return Self.encode(body)
  }

  // MARK: What was announced

  /// What is remembered of the newest announcement of a group, in the strategy topic.
  package struct Memory: Codable, Hashable, Sendable {
    package var version: Int
    package var hash: String

    package init(version: Int, hash: String) {
      self.version = version
      self.hash = hash
    }

    /// Nil for bytes that are no such memory.
    package init?(_ bytes: UnsafeRawBufferPointer) {
      // What others keep in the topic is theirs.
      guard let memory = try? JSONDecoder().decode(Memory.self, from: Data(bytes)) else {
        return nil
      }
      self = memory
    }
  }

  /// Put before a group's id in keys of the strategy topic.
  package static let memoryPrefix = "name/"

  package var memoryKey: String { Self.memoryPrefix + name.group.text }
  package var memoryValue: [UInt8] {
    Self.encode(Memory(version: name.version, hash: name.hash))
  }

  /// The announcements that are due: live names that are not the newest announced ones.
  package static func due(
    _ live: [NameRecord], announced: [GroupID: Memory]
  ) -> [NamedEvent] {
    live.sorted { $0.group < $1.group }.compactMap { name in
      let memory = announced[name.group]
      if let memory, memory.version == name.version, memory.hash == name.hash { return nil }
      return NamedEvent(name, previous: memory?.version)
    }
  }

  private static func encode(_ body: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts and whole numbers always encode.
    guard let data = try? encoder.encode(body) else { return Array("{}".utf8) }
    return Array(data)
  }
}
