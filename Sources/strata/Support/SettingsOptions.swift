import ArgumentParser
import Foundation
import Settings
import Worker

/// The options by which every command that talks to the service's topics gets its settings.
struct SettingsOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The settings file.", valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "One setting, before the environment and the file, such as worker.lanes=4. Repeatable.",
      valueName: "key=value"))
  var set: [String] = []

  @Option(help: ArgumentHelp("Short for --set kafka.brokers=…", valueName: "host:port,…"))
  var brokers: String?

  /// Looked for where `--config` is not given; may be absent.
  static let usualFile = "config/strata.yaml"

  /// Reads flags, environment and file.
  /// - Throws: `ExitStatus.configuration` after having printed every problem.
  func resolve() throws -> ResolvedSettings {
    do throws(ConfigurationProblems) {
      return try SettingsReader.read(
        file: try file(), environment: ProcessInfo.processInfo.environment, flags: try flags())
    } catch {
      Terminal.error(error.description)
      throw ExitStatus.configuration.code
    }
  }

  /// The worker's settings, checked as a whole.
  func workerSettings() throws -> WorkerSettings {
    let resolved = try resolve()
    do throws(ConfigurationProblems) {
      return try WorkerSettings(resolved, hostName: SettingsOptions.hostName)
    } catch {
      Terminal.error(error.description)
      throw ExitStatus.configuration.code
    }
  }

  /// The host's name in the letters an instance name may have.
  static var hostName: String {
    let name = ProcessInfo.processInfo.hostName.map { character in
      character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
        ? character : "-"
    }
    return name.isEmpty ? "worker" : String(name)
  }

  private func file() throws(ConfigurationProblems) -> (path: String, text: String)? {
    let path = config ?? SettingsOptions.usualFile
    guard config != nil || FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationProblems([
        ConfigurationProblem(
          origin: .flag("--config"), message: "the file \(path) cannot be read",
          remedy: "give the path of a settings file; config/strata.yaml is the shipped one")
      ])
    }
    return (path, String(decoding: data, as: UTF8.self))
  }

  private func flags() throws(ConfigurationProblems) -> [(key: String, flag: String, text: String)]
  {
    var flags: [(key: String, flag: String, text: String)] = []
    if let brokers { flags.append(("kafka.brokers", "--brokers", brokers)) }
    for pair in set {
      guard let equals = pair.firstIndex(of: "=") else {
        throw ConfigurationProblems([
          ConfigurationProblem(
            origin: .flag("--set"), message: "'\(pair)' is not key=value",
            remedy: "write it as --set worker.lanes=4")
        ])
      }
      flags.append(
        (String(pair[..<equals]), "--set", String(pair[pair.index(after: equals)...])))
    }
    return flags
  }
}
