import Naming

/// `names.yaml`: the versions of names that were reviewed, with who decided. Written by
/// `strata strategy names`, and reviewed like all of the strategy.
struct NameRecordsFile {
  private(set) var records: [NameRecord] = []
  /// Where each approved record stands, for later findings.
  private(set) var places: [(record: NameRecord, place: Located<String>)] = []

  private static let keys = [
    "group", "version", "state", "labels", "hash", "reviewedBy", "approvedBy", "date", "note",
  ]

  mutating func read(_ root: YamlValue, locales: [String]) {
    guard let map = YamlMap(root, what: "names.yaml", keys: ["names"]) else { return }
    var seen: [GroupID: Set<Int>] = [:]
    for element in map.elements("names") {
      guard let entry = YamlMap(element, what: "an entry of \"names\"", keys: Self.keys),
        let (record, place) = Self.record(entry)
      else { continue }
      if !seen[record.group, default: []].insert(record.version).inserted {
        map.findings.error(
          "version \(record.version) of \"\(record.group)\" is recorded twice", at: place,
          remedy: "keep the entry that was decided on last")
        continue
      }
      records.append(record)
      places.append((record, place))
    }
  }

  private static func record(_ map: YamlMap) -> (NameRecord, Located<String>)? {
    let group = map.required("group", example: "segment:traveller")?.text()
    let version = map.required("version", example: "1")?.integer(in: 1...1_000_000)
    let state = map.required("state", example: "approved")?.text().flatMap { readState($0, map) }
    let labels = map.required("labels", example: "{zh: …, en: …}").flatMap(readLabels)
    let hash = map.required("hash", example: "…")?.text()
    let approvers = map["approvedBy"]?.texts() ?? []
    let date = map["date"]?.text()
    let reviewer = map["reviewedBy"]?.text()
    let note = map["note"]?.text()
    guard let group, let version, let state, let labels, let hash else { return nil }
    guard let id = GroupID(group.value) else {
      map.findings.error(
        "\"\(group.value)\" is not a group", at: group,
        remedy: "write segment:ID, tier:ID:STEP or lifecycle:ID:STATE")
      return nil
    }
    let record = NameRecord(
      group: id, version: version.value, state: state, labels: labels,
      reviewedBy: reviewer?.value, approvedBy: approvers.map(\.value), date: date?.value,
      note: note?.value)
    check(record, hash: hash, date: date, approvers: approvers, map)
    return (record, group)
  }

  private static func readState(_ text: Located<String>, _ map: YamlMap) -> NameState? {
    if let state = NameState(rawValue: text.value) { return state }
    map.findings.error(
      "unknown state \"\(text.value)\"", at: text,
      remedy: NearestName.remedy(
        for: text.value, among: NameState.allCases.map(\.rawValue), what: "states"))
    return nil
  }

  /// Any language: records outlive the languages of a strategy.
  private static func readLabels(_ value: YamlValue) -> [String: String]? {
    let keys = value.keys
    guard let map = YamlMap(value, what: "\"labels\"", keys: keys) else { return nil }
    var labels: [String: String] = [:]
    for key in keys { labels[key] = map[key]?.text()?.value }
    return labels
  }

  private static func check(
    _ record: NameRecord, hash: Located<String>, date: Located<String>?,
    approvers: [Located<String>], _ map: YamlMap
  ) {
    if hash.value != record.hash {
      map.findings.error(
        "the hash is not that of this version: it was changed after it was decided on", at: hash,
        remedy: "restore it, or propose the change as a new version and have it approved")
    }
    if let date, !isDate(date.value) {
      map.findings.error(
        "\"\(date.value)\" is not a date", at: date, remedy: "write it as 2026-03-31")
    }
    guard record.state == .approved else { return }
    if approvers.isEmpty {
      map.findings.error(
        "an approved name has no \"approvedBy\"", at: map.position, text: "",
        remedy: "add who approved: approvedBy: [compliance]")
    }
    if record.reviewedBy == nil {
      map.findings.error(
        "an approved name has no \"reviewedBy\"", at: map.position, text: "",
        remedy: "a name is reviewed by one person and approved by another")
    }
    if let same = approvers.first(where: { $0.value == record.reviewedBy }) {
      map.findings.error(
        "\"\(same.value)\" reviewed and approved the same name", at: same,
        remedy: "have another person approve")
    }
    if date == nil {
      map.findings.error(
        "an approved name has no \"date\"", at: map.position, text: "",
        remedy: "add date: 2026-03-31")
    }
  }

  private static func isDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2] else { return false }
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == 3 else { return false }
    return (1...12).contains(numbers[1]) && (1...31).contains(numbers[2])
  }
}
