/// One thing wrong with the settings: which, what, and what to do about it.
package struct SettingProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The path of the setting, such as `timeouts.session`.
  package var setting: String
  package var problem: String
  package var remedy: String

  package init(_ setting: String, _ problem: String, remedy: String) {
    self.setting = setting
    self.problem = problem
    self.remedy = remedy
  }

  package var description: String { "\(setting): \(problem); \(remedy)" }
}
