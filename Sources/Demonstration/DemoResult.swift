import Foundation

/// What a run brought, from the verification of the topics and the workers' metrics.
package struct DemoResult: Sendable {
  package var eventsIn: Int
  package var decisions: Int
  package var offers: Int
  package var segmentChanges: Int
  package var duplicates: Int
  package var missing: Int
  package var deadLetters: Int
  package var p99Milliseconds: Double
  package var eventsPerSecond: Double
  package var verified: Bool
  /// What the chaos did, in order.
  package var chaos: [String]

  init(
    truth: JSONValue, verdict: JSONValue, metrics: FleetMetrics, elapsedSeconds: Double,
    chaos: [String]
  ) {
    eventsIn = verdict.count("eventsIn")
    decisions = verdict.count("decisions")
    offers = verdict.count("offers")
    segmentChanges = verdict.count("segmentChanges")
    duplicates = verdict.count("duplicates")
    missing = verdict.count("missing")
    deadLetters = verdict.count("deadLetters")
    p99Milliseconds = metrics.percentile(0.99, of: "strata_latency_seconds")
    eventsPerSecond = elapsedSeconds > 0 ? Double(eventsIn) / elapsedSeconds : 0
    // The bank knows what it sent: every record of it must have been taken, and exactly its
    // malformed ones must be dead letters.
    verified =
      verdict.isTrue("verified") && truth.count("eventsIn") == eventsIn
      && truth.count("malformed") == deadLetters
    self.chaos = chaos
  }

  /// One line of JSON, the documented last line of `--json`.
  package var json: String {
    func number(_ value: Double) -> String { String(format: "%.1f", value) }
    return "{\"eventsIn\":\(eventsIn),\"decisions\":\(decisions),\"offers\":\(offers),"
      + "\"segmentChanges\":\(segmentChanges),\"duplicates\":\(duplicates),"
      + "\"missing\":\(missing),\"deadLetters\":\(deadLetters),"
      + "\"p99Ms\":\(number(p99Milliseconds)),\"eventsPerSecond\":\(number(eventsPerSecond)),"
      + "\"chaosEvents\":\(chaos.count),\"verified\":\(verified)}"
  }

  package var summary: String {
    """
    events in          \(eventsIn)
    decisions          \(decisions)
    offers             \(offers)
    segment changes    \(segmentChanges)
    dead letters       \(deadLetters)
    duplicates         \(duplicates)
    missing            \(missing)
    p99 in → committed \(String(format: "%.0f", p99Milliseconds)) ms
    verified           \(verified ? "yes" : "NO")
    """
  }
}
