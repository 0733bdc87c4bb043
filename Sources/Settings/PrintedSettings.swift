extension ResolvedSettings {
  /// The settings as a YAML file with the origin of each value; secrets redacted.
  package func printed() -> String {
    var out = ""
    var section = ""
    for setting in SettingsCatalogue.all {
      let parts = setting.key.split(separator: ".", maxSplits: 1)
      if String(parts[0]) != section {
        section = String(parts[0])
        out += "\(section):\n"
      }
      guard let entry = entries[setting.key] else { continue }
      out += "  \(parts[1]): \(Self.text(entry.value, setting))  # \(entry.origin)\n"
    }
    return out
  }

  private static func text(_ value: SettingValue, _ setting: Setting) -> String {
    switch value {
    case .text(let text):
      setting.isSecret && !text.isEmpty ? "[redacted]" : "\"\(text)\""
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value):
      switch setting.kind {
      case .duration: SettingText.durationText(value)
      case .bytes: SettingText.bytesText(value)
      default: String(value)
      }
    case .list(let items): "[" + items.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    case .properties(let properties):
      "{"
        + properties.sorted { $0.key < $1.key }
        .map { "\($0.key): \(Self.isHarmless($0.key) ? "\"\($0.value)\"" : "[redacted]")" }
        .joined(separator: ", ") + "}"
    }
  }

  /// Properties whose value may be shown; every other one is taken for a secret.
  private static func isHarmless(_ property: String) -> Bool {
    ["security.protocol", "sasl.mechanism", "sasl.mechanisms", "client.id", "debug"]
      .contains(property) || property.hasSuffix(".ms") || property.hasSuffix(".bytes")
      || property.hasSuffix(".messages") || property.hasSuffix(".location")
  }
}
