import Engine
import Strategy

/// Committed states as JSON for people.
struct CustomerStateText: Sendable {
  let plan: StrategyPlan
  private let view: StateView

  init(plan: StrategyPlan) {
    self.plan = plan
    view = StateView(plan: plan)
  }

  /// One JSON object; where the state cannot be shown, an object that says why.
  func json(_ state: [UInt8], customer: String) -> String {
    let key = Array(customer.utf8)
    return key.withUnsafeBytes { key in
      state.withUnsafeBytes { state in
        do throws(StateViewError) {
          return String(decoding: try view.json(customer: key, state: state), as: UTF8.self)
        } catch {
          return switch error {
          case .newerFormat: #"{"error":"written by a newer version of Strata; upgrade"}"#
          case .olderFormat:
            #"{"error":"written by an older version of Strata that this one cannot read"}"#
          case .damaged: #"{"error":"the state cannot be read"}"#
          }
        }
      }
    }
  }
}
