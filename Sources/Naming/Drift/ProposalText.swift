import Foundation

/// Proposals as people and programs read them.
extension Drift.Proposal: CustomStringConvertible {
  package var description: String {
    let labels = labels.sorted { $0.key < $1.key }.map(\.value).joined(separator: " / ")
    return
      (["\(group) (\(labels), version \(version)): look at the name and the rule again"]
      + changes.map { "  \($0)" }).joined(separator: "\n")
  }

  private struct Record: Encodable {
    struct Change: Encodable {
      var kind: String
      var ratio: Double?
      var trait: String?
      var index: Double?
      var from: String?
      var to: String?
    }
    var group: String
    var version: Int
    var labels: [String: String]
    var since: String
    var at: String
    var action: String
    var changes: [Change]
  }

  /// One line of JSON; the same for the same proposal.
  package var json: String {
    let record = Record(
      group: group.text, version: version, labels: labels, since: since, at: at,
      action: "reviewName",
      changes: changes.map { change in
        switch change {
        case .tooSmall: .init(kind: "tooSmall")
        case .grew(let ratio): .init(kind: "grew", ratio: ratio)
        case .shrank(let ratio): .init(kind: "shrank", ratio: ratio)
        case .shifted(let trait, let index, let from, let to):
          .init(kind: "shifted", trait: trait, index: index, from: from, to: to)
        }
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts and finite numbers always encode.
    guard let data = try? encoder.encode(record) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}

extension Drift.Change: CustomStringConvertible {
  package var description: String {
    func rounded(_ number: Double) -> String { String(format: "%.2f", number) }
    switch self {
    case .tooSmall: return "it has too few members for a name now"
    case .grew(let ratio): return "it is \(rounded(ratio)) times as large"
    case .shrank(let ratio): return "it is \(rounded(ratio)) of the size it had"
    case .shifted(let trait, let index, let from, let to):
      var text = "\(trait) is distributed otherwise (stability index \(rounded(index)))"
      if let from, let to, from != to { text += ": most were \(from), most are \(to)" }
      return text
    }
  }
}
