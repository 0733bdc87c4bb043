import Foundation

/// A recorded decision in words.
struct Explanation {
  private let decision: [String: Any]

  /// Nil when the bytes are no decision.
  init?(_ json: Data) {
    guard let object = try? JSONSerialization.jsonObject(with: json) as? [String: Any],
      object["decisionId"] is String
    else { return nil }
    decision = object
  }

  private func text(_ name: String, in object: [String: Any]? = nil) -> String {
    (object ?? decision)[name] as? String ?? "–"
  }

  /// What was decided, then each offer with the step it ended at, all passed steps before it.
  var words: String {
    var lines = [
      "\(Terminal.bold("decision \(text("decisionId"))")) at \(text("decidedAt"))",
      "  because of \(text("triggerId")) (\(text("cause")))",
      text("outcome") == "offer"
        ? "  \(Terminal.green("offer \(text("offerId"))")) over \(text("channel")), to be sent at "
          + "\(text("sendAt")), void after \(text("expiresAt"))"
        : "  \(Terminal.bold("no action"))",
    ]
    for case let offer as [String: Any] in decision["offers"] as? [Any] ?? [] {
      lines.append(contentsOf: words(of: offer))
    }
    return lines.joined(separator: "\n")
  }

  private func words(of offer: [String: Any]) -> [String] {
    let isChosen = offer["chosen"] as? Bool ?? false
    var lines = ["  \(text("offerId", in: offer))\(isChosen ? Terminal.green(" ← chosen") : "")"]
    for case let step as [String: Any] in offer["steps"] as? [Any] ?? [] {
      let outcome = text("outcome", in: step)
      let mark =
        switch outcome {
        case "passed": Terminal.green("✓")
        case "failed": Terminal.red("✗")
        default: "?"
        }
      let rule = (step["rule"] as? String).map { " [\($0)]" } ?? ""
      lines.append("    \(mark) \(text("step", in: step))\(rule): \(text("reason", in: step))")
    }
    if let score = offer["score"] as? [String: Any] {
      let parts = ["propensity", "context", "value", "lever", "rank"].map { name in
        "\(name) \((score[name] as? NSNumber)?.stringValue ?? "–")"
      }
      lines.append("    = \(parts.joined(separator: ", "))")
    }
    return lines
  }
}
