import Foundation

/// The tiers and segments of a customer in words: where, since when and why.
struct GroupWords {
  private let tiers: [[String: Any]]
  private let segments: [[String: Any]]

  /// - Parameter state: A customer's state as JSON; anything else has no groups.
  init(state: String) {
    let object = try? JSONSerialization.jsonObject(with: Data(state.utf8)) as? [String: Any]
    tiers = object?["tiers"] as? [[String: Any]] ?? []
    segments = object?["segments"] as? [[String: Any]] ?? []
  }

  /// Tiers with their scores and components, then the segments the customer is in.
  var lines: [String] {
    tiers.flatMap(words(ofTier:))
      + segments.filter { $0["member"] as? Bool ?? false }.flatMap(words(ofSegment:))
  }

  private func words(ofTier tier: [String: Any]) -> [String] {
    var lines = [
      "\(Terminal.bold("\(text("tierId", tier)): \(text("step", tier))")) since "
        + text("since", tier),
      "  because of \(text("rule", tier)) (\(text("cause", tier)))",
    ]
    if tier["scoreThen"] != nil {
      lines.append("  score then \(text("scoreThen", tier)), now \(text("scoreNow", tier))")
    }
    for case let part as [String: Any] in tier["components"] as? [Any] ?? [] {
      let value =
        part["value"] == nil
        ? "\(text("points", part)) points, weight \(text("weight", part))" : text("value", part)
      lines.append("    \(text("id", part)): \(value)")
    }
    if tier["changePending"] != nil { lines.append("  a change waits for the least time here") }
    return lines
  }

  private func words(ofSegment segment: [String: Any]) -> [String] {
    let kind =
      switch segment["kind"] as? String {
      case "keyAccount": "key account"
      case "signal": "signal"
      default: "segment"
      }
    var lines = [
      "\(Terminal.bold("\(kind) \(text("segmentId", segment))")) since \(text("since", segment))",
      "  because of [\(text("rule", segment))] (\(text("cause", segment)))",
    ]
    if segment["exitPending"] != nil { lines.append("  an exit waits for the least time here") }
    return lines
  }

  /// A number or text as it stands; a dash for what is missing.
  private func text(_ name: String, _ object: [String: Any]) -> String {
    switch object[name] {
    case nil, is NSNull: "–"
    case let value?: "\(value)".trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}
