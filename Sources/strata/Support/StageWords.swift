import Foundation

/// The stages of a customer's lifecycles in words: where, since when and why.
struct StageWords {
  private let stages: [[String: Any]]

  /// - Parameter state: A customer's state as JSON; anything else has no stages.
  init(state: String) {
    let object = try? JSONSerialization.jsonObject(with: Data(state.utf8)) as? [String: Any]
    stages = object?["lifecycle"] as? [[String: Any]] ?? []
  }

  /// Empty for a customer without a lifecycle.
  var lines: [String] {
    stages.flatMap { stage in
      func text(_ name: String) -> String { stage[name] as? String ?? "–" }
      let transition = (stage["transition"] as? String).map { "by \($0)" } ?? "from the start"
      var lines = [
        "\(Terminal.bold("\(text("machineId")): \(text("state"))")) since \(text("since"))",
        "  \(transition) [\(text("rule"))] (\(text("cause")))",
      ]
      if let silent = stage["feedSilentSince"] {
        lines.append("  waits: the bank's feed has been silent since \(silent)")
      }
      return lines
    }
  }
}
