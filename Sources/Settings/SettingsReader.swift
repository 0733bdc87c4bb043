import Strategy
import Yams

/// The settings with their origins, complete: every key of the catalogue that has a value.
package struct ResolvedSettings: Sendable {
  package struct Entry: Sendable {
    package var value: SettingValue
    package var origin: SettingOrigin
  }

  package private(set) var entries: [String: Entry]

  init(entries: [String: Entry]) { self.entries = entries }

  package func origin(_ key: String) -> SettingOrigin { entries[key]?.origin ?? .builtIn }

  package func text(_ key: String) -> String {
    if case .text(let value) = entries[key]?.value { return value }
    return ""
  }

  package func integer(_ key: String) -> Int64 {
    if case .integer(let value) = entries[key]?.value { return value }
    return 0
  }

  package func list(_ key: String) -> [String] {
    if case .list(let value) = entries[key]?.value { return value }
    return []
  }

  package func properties(_ key: String) -> [String: String] {
    if case .properties(let value) = entries[key]?.value { return value }
    return [:]
  }
}

/// Reads settings by precedence: flag, then environment, then file, then default.
package enum SettingsReader {
  /// Reads and checks everything; reports every problem at once.
  /// - Parameters:
  ///   - file: The text of the file and the path to name in messages; nil when there is none.
  ///   - flags: Values by key, with the flag's name.
  package static func read(
    file: (path: String, text: String)?, environment: [String: String],
    flags: [(key: String, flag: String, text: String)]
  ) throws(ConfigurationProblems) -> ResolvedSettings {
    var problems: [ConfigurationProblem] = []
    var entries: [String: ResolvedSettings.Entry] = [:]
    for setting in SettingsCatalogue.all {
      if let text = setting.defaultText, let value = try? SettingText.parse(text, as: setting.kind)
      {
        entries[setting.key] = .init(value: value, origin: .builtIn)
      }
    }
    if let file {
      readFile(path: file.path, text: file.text, into: &entries, problems: &problems)
    }
    readEnvironment(environment, into: &entries, problems: &problems)
    for (key, flag, text) in flags {
      guard let setting = SettingsCatalogue.setting(key) else {
        problems.append(unknown(key, at: .flag(flag)))
        continue
      }
      store(setting, text, .flag(flag), into: &entries, problems: &problems)
    }
    guard problems.isEmpty else { throw ConfigurationProblems(problems) }
    return ResolvedSettings(entries: entries)
  }

  private static func readEnvironment(
    _ environment: [String: String], into entries: inout [String: ResolvedSettings.Entry],
    problems: inout [ConfigurationProblem]
  ) {
    let known = Dictionary(
      SettingsCatalogue.all.map { ($0.environmentName, $0) },
      uniquingKeysWith: { first, _ in first })
    for (name, text) in environment.sorted(by: { $0.key < $1.key })
    where name.hasPrefix("STRATA_") {
      guard let setting = known[name] else {
        let near = NearestName.of(name, in: known.keys)
        problems.append(
          ConfigurationProblem(
            origin: .environment(name), message: "no setting has this name",
            remedy: near.map { "did you mean \($0)?" } ?? "unset it, or see --help for the names"))
        continue
      }
      store(setting, text, .environment(name), into: &entries, problems: &problems)
    }
  }

  static func unknown(_ key: String, at origin: SettingOrigin) -> ConfigurationProblem {
    let near = NearestName.of(key, in: SettingsCatalogue.all.map(\.key))
    return ConfigurationProblem(
      origin: origin, message: "unknown setting '\(key)'",
      remedy: near.map { "did you mean '\($0)'?" } ?? "remove it; config/strata.yaml lists all keys"
    )
  }

  static func store(
    _ setting: Setting, _ text: String, _ origin: SettingOrigin,
    into entries: inout [String: ResolvedSettings.Entry], problems: inout [ConfigurationProblem]
  ) {
    do throws(SettingText.Mismatch) {
      entries[setting.key] = .init(
        value: try SettingText.parse(text, as: setting.kind), origin: origin)
    } catch {
      // A secret's text must not come back in a message.
      let message =
        setting.isSecret
        ? "\(setting.key): not of the right form" : "\(setting.key): \(error.message)"
      problems.append(
        ConfigurationProblem(origin: origin, message: message, remedy: error.remedy))
    }
  }
}
