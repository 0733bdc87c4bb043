package import Naming

/// Writes `names.yaml`.
package enum NameRecordsText {
  package static let file = "names.yaml"

  private static let head = """
    # Names of groups that were reviewed, with who decided. `strata strategy names` writes this
    # file; it is reviewed like all of the strategy. A label goes out only in a version that is
    # approved, and the hash ties the approval to the labels: an edited label is a new version.

    """

  /// The file's text; the same for the same ledger.
  package static func yaml(_ ledger: NameLedger) -> String {
    guard !ledger.records.isEmpty else { return head + "\nnames: []\n" }
    var text = head + "\nnames:\n"
    for (_, versions) in ledger.records.sorted(by: { $0.key < $1.key }) {
      for record in versions { text += entry(record) }
    }
    return text
  }

  private static func entry(_ record: NameRecord) -> String {
    let labels = record.labels.sorted { $0.key < $1.key }.map { "\($0.key): \(quoted($0.value))" }
    var lines = [
      "  - group: \(record.group)", "    version: \(record.version)",
      "    state: \(record.state.rawValue)", "    labels: {\(labels.joined(separator: ", "))}",
      "    hash: \"\(record.hash)\"",
    ]
    if let reviewer = record.reviewedBy { lines.append("    reviewedBy: \(quoted(reviewer))") }
    if !record.approvedBy.isEmpty {
      let names = record.approvedBy.map(quoted).joined(separator: ", ")
      lines.append("    approvedBy: [\(names)]")
    }
    if let date = record.date { lines.append("    date: \"\(date)\"") }
    if let note = record.note { lines.append("    note: \(quoted(note))") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A double-quoted YAML scalar.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      default:
        if scalar.properties.generalCategory == .control {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
