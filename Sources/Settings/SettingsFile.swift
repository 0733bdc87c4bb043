import Yams

extension SettingsReader {
  /// Reads the YAML file; sections nest by the dots of the keys.
  static func readFile(
    path: String, text: String, into entries: inout [String: ResolvedSettings.Entry],
    problems: inout [ConfigurationProblem]
  ) {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      problems.append(syntaxProblem(error, path: path))
      return
    }
    guard let root else { return }
    guard case .mapping(let mapping) = root else {
      problems.append(
        ConfigurationProblem(
          origin: place(root, path), message: "the file is not a mapping of sections",
          remedy: "start it with a section such as 'kafka:'"))
      return
    }
    readSection(mapping, under: "", path: path, into: &entries, problems: &problems)
  }

  static func syntaxProblem(_ error: any Error, path: String) -> ConfigurationProblem {
    var line = 1
    var column = 1
    var what = "\(error)"
    if let yaml = error as? YamlError {
      switch yaml {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        (line, column, what) = (mark.line, mark.column, problem)
      case .duplicatedKeysInMapping(let keys, let context):
        line = context.mark.line
        column = context.mark.column
        what = "written twice: \(keys.map { "\($0)" }.joined(separator: ", "))"
      default: break
      }
    }
    return ConfigurationProblem(
      origin: .file(path: path, line: line, column: column), message: "not valid YAML: \(what)",
      remedy: "correct the line; indentation is by spaces, a key ends with a colon")
  }

  private static func readSection(
    _ mapping: Node.Mapping, under prefix: String, path: String,
    into entries: inout [String: ResolvedSettings.Entry], problems: inout [ConfigurationProblem]
  ) {
    for (keyNode, node) in mapping {
      guard let name = keyNode.string else {
        problems.append(
          ConfigurationProblem(
            origin: place(keyNode, path), message: "a key must be a name", remedy: "write a name"))
        continue
      }
      let key = prefix.isEmpty ? name : "\(prefix).\(name)"
      if let setting = SettingsCatalogue.setting(key) {
        readValue(setting, node, path: path, into: &entries, problems: &problems)
      } else if SettingsCatalogue.all.contains(where: { $0.key.hasPrefix(key + ".") }) {
        switch node {
        case .mapping(let inner):
          readSection(inner, under: key, path: path, into: &entries, problems: &problems)
        default:
          guard !isNull(node) else { continue }
          problems.append(
            ConfigurationProblem(
              origin: place(node, path), message: "'\(key)' is a section, not a value",
              remedy: "write its settings below it, indented"))
        }
      } else {
        problems.append(unknown(key, at: place(keyNode, path)))
      }
    }
  }

  private static func readValue(
    _ setting: Setting, _ node: Node, path: String,
    into entries: inout [String: ResolvedSettings.Entry], problems: inout [ConfigurationProblem]
  ) {
    let origin = place(node, path)
    switch (setting.kind, node) {
    case (.list, .sequence(let sequence)):
      entries[setting.key] = .init(value: .list(sequence.compactMap(\.string)), origin: origin)
    case (.properties, .mapping(let mapping)):
      var properties: [String: String] = [:]
      for (name, value) in mapping {
        guard let name = name.string, let value = value.string else {
          problems.append(
            ConfigurationProblem(
              origin: origin, message: "\(setting.key): a property is a name with a plain value",
              remedy: "write name: value"))
          continue
        }
        properties[name] = value
      }
      entries[setting.key] = .init(value: .properties(properties), origin: origin)
    case (_, .scalar(let scalar)):
      if isNull(node) { return }
      store(setting, scalar.string, origin, into: &entries, problems: &problems)
    default:
      problems.append(
        ConfigurationProblem(
          origin: origin, message: "\(setting.key): a \(expected(setting.kind)) is expected here",
          remedy: "write it as in config/strata.yaml"))
    }
  }

  private static func expected(_ kind: Setting.Kind) -> String {
    switch kind {
    case .list: "list"
    case .properties: "mapping of names to values"
    default: "single value"
    }
  }

  private static func isNull(_ node: Node) -> Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
    return scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null"
  }

  private static func place(_ node: Node, _ path: String) -> SettingOrigin {
    .file(path: path, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }
}
