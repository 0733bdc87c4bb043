import Engine
package import Events
package import Strategy

extension LaneProgram {
  /// The program of a production worker: the decision engine over a strategy. Named here, where
  /// the lane is, so that the lane's code is specialized for it.
  /// - Throws: The mappings' problems, before anything starts.
  package static func engine(
    plan: StrategyPlan, mappings: [TopicMapping] = []
  ) throws(EventDecoder.ConfigurationError) -> LaneProgram {
    _ = try Engine(plan: plan, mappings: mappings)
    return .processing {
      do throws(EventDecoder.ConfigurationError) {
        return try Engine(plan: plan, mappings: mappings)
      } catch {
        preconditionFailure("the mappings were checked when the program was made")
      }
    }
  }
}
