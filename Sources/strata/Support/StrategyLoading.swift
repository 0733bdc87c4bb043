import Settings
import Strategy

extension ResolvedSettings {
  /// The strategy the settings name.
  /// - Throws: `ExitStatus.configuration` after having printed every error.
  func loadStrategy() throws -> LoadedStrategy {
    do throws(StrategyErrors) {
      return try StrategyLoader.load(folder: text("strategy.directory"))
    } catch {
      Terminal.error(error.description)
      throw ExitStatus.configuration.code
    }
  }
}
