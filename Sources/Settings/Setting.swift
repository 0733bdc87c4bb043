/// One setting of the service: its key in the file, what it accepts, and what it means. The list
/// of all settings (`SettingsCatalogue`) is what the file, the environment, the flags, the
/// documentation and the checks are derived from, so that they cannot disagree.
package struct Setting: Sendable {
  package enum Kind: Sendable {
    case text
    case boolean
    case integer(ClosedRange<Int64>)
    /// Written as `100ms`, `30s`, `5m`, `2h`, `7d`; held in milliseconds.
    case duration(ClosedRange<Int64>)
    /// Written as `64KB`, `512MB`, `4GB` (powers of 1024); held in bytes.
    case bytes(ClosedRange<Int64>)
    case choice([String])
    /// A list of texts; comma-separated in flags and the environment.
    case list
    /// Names with values, handed on as they are.
    case properties
  }

  /// The dotted path in the file, such as `worker.commitInterval`.
  package var key: String
  package var kind: Kind
  /// As it would be written; nil when there is no value unless one is given.
  package var defaultText: String?
  package var isSecret: Bool
  package var summary: String

  package init(
    _ key: String, _ kind: Kind, default defaultText: String?, secret: Bool = false,
    _ summary: String
  ) {
    self.key = key
    self.kind = kind
    self.defaultText = defaultText
    isSecret = secret
    self.summary = summary
  }

  /// `worker.commitInterval` is `STRATA_WORKER_COMMIT_INTERVAL`.
  package var environmentName: String {
    var name = "STRATA_"
    for character in key {
      if character == "." {
        name += "_"
      } else if character.isUppercase {
        name += "_" + String(character)
      } else {
        name += character.uppercased()
      }
    }
    return name
  }
}

/// A setting's value, checked against its kind.
package enum SettingValue: Sendable, Equatable {
  case text(String)
  case boolean(Bool)
  /// Integers, milliseconds and bytes.
  case integer(Int64)
  case list([String])
  case properties([String: String])
}

/// Where a value came from, for error messages.
package enum SettingOrigin: Sendable, Equatable, CustomStringConvertible {
  case builtIn
  case file(path: String, line: Int, column: Int)
  case environment(String)
  case flag(String)

  package var description: String {
    switch self {
    case .builtIn: "default"
    case .file(let path, let line, let column): "\(path):\(line):\(column)"
    case .environment(let name): "environment \(name)"
    case .flag(let name): "flag \(name)"
    }
  }
}

/// Something wrong with the configuration, and what to do about it.
package struct ConfigurationProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package var origin: SettingOrigin
  package var message: String
  package var remedy: String

  package init(origin: SettingOrigin, message: String, remedy: String) {
    self.origin = origin
    self.message = message
    self.remedy = remedy
  }

  package var description: String { "\(origin): error: \(message)\n  remedy: \(remedy)" }
}

/// Every problem of a configuration, all at once.
package struct ConfigurationProblems: Error, Sendable, CustomStringConvertible {
  package var problems: [ConfigurationProblem]

  package init(_ problems: [ConfigurationProblem]) { self.problems = problems }

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}
