import Engine
import Events
import Strategy

/// Makes engines for lanes, from what has been checked once.
struct EngineFactory: Sendable {
  private let plan: StrategyPlan
  private let mappings: [TopicMapping]

  /// - Throws: `ExitStatus.configuration` after having printed what is wrong with the mappings.
  init(plan: StrategyPlan, mappings: [TopicMapping]) throws {
    self.plan = plan
    self.mappings = mappings
    do throws(EventDecoder.ConfigurationError) {
      _ = try Engine(plan: plan, mappings: mappings)
    } catch {
      for problem in error.problems { Terminal.error("mapping: \(problem)") }
      throw ExitStatus.configuration.code
    }
  }

  func make() -> Engine {
    do throws(EventDecoder.ConfigurationError) {
      return try Engine(plan: plan, mappings: mappings)
    } catch {
      preconditionFailure("the mappings were checked when the factory was made")
    }
  }
}
