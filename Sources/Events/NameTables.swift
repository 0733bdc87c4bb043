import CSimdJSON
import Records

/// The field names by which JSON is read: those of the CloudEvents envelope, and for each topic
/// those of its data under the topic's mapping.
final class NameTables {
  let envelope: OpaquePointer
  private let topics: [OpaquePointer]

  /// Nil when there is no memory for them, or more names than a table holds.
  init?(mappings: [TopicMapping]) {
    guard let envelope = NameTables.make(names: [:]) else { return nil }
    var topics: [OpaquePointer] = []
    for topic in InputTopic.allCases {
      let names = mappings.first { $0.topic == topic }?.names ?? [:]
      guard let table = NameTables.make(names: names) else { return nil }
      topics.append(table)
    }
    self.envelope = envelope
    self.topics = topics
  }

  deinit {
    csj_table_destroy(envelope)
    for table in topics { csj_table_destroy(table) }
  }

  func data(_ topic: InputTopic) -> OpaquePointer { topics[Int(topic.rawValue)] }

  /// The mapped names first: a name that is both theirs and ours is theirs.
  private static func make(names: [String: String]) -> OpaquePointer? {
    guard let table = csj_table_create() else { return nil }
    var complete = true
    for (theirs, ours) in names.sorted(by: { $0.key < $1.key }) {
      guard let field = FieldName(name: ours) else { continue }
      complete = complete && add(theirs, field, to: table)
    }
    for field in FieldName.allCases where field.isJSONField {
      complete = complete && add(field.name, field, to: table)
    }
    guard complete else {
      csj_table_destroy(table)
      return nil
    }
    return table
  }

  private static func add(_ name: String, _ field: FieldName, to table: OpaquePointer) -> Bool {
    var name = name
    return name.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { characters in
        guard let base = characters.baseAddress else { return false }
        return csj_table_add(table, base, characters.count, field.rawValue) != 0
      }
    }
  }
}
