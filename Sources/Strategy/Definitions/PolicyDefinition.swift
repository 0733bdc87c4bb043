/// `suppressions.yaml` and `contact-policy.yaml`: when to be silent.
struct PolicyDefinition {
  struct Suppression {
    var id: Located<String>
    var when: ExpressionText
  }
  struct Cap {
    var id: Located<String>
    var count: Int
    var window: Int64
    var channel: Located<String>?
    var group: Located<String>?
  }

  var suppressions = Declared<Suppression>()
  var caps = Declared<Cap>()
  var channelCoolDownAfterRefusal: Int64 = 0

  mutating func readSuppressions(_ root: YamlValue) {
    guard let map = YamlMap(root, what: "suppressions.yaml", keys: ["suppressions"]) else { return }
    suppressions = .read(
      map.elements("suppressions"), noun: "suppression", keys: ["description", "when"],
      item: { map, id in
        _ = map["description"]?.text()
        return map.required("when", example: "customer.deceased")?.expression().map {
          Suppression(id: id, when: $0)
        }
      })
  }

  mutating func readContactPolicy(_ root: YamlValue) {
    let keys = ["caps", "channelCoolDownAfterRefusal"]
    guard let map = YamlMap(root, what: "contact-policy.yaml", keys: keys) else { return }
    channelCoolDownAfterRefusal =
      map["channelCoolDownAfterRefusal"]?.duration(in: 0...Durations.maximum)?.value ?? 0
    caps = .read(
      map.elements("caps"), noun: "cap",
      keys: ["description", "count", "window", "channel", "group"],
      item: { map, id in
        _ = map["description"]?.text()
        let count = map.required("count", example: "3")?.integer(in: 0...1_000)
        let window = map.required("window", example: "7d")?.duration(
          in: 60_000...Durations.maximum)
        let channel = map["channel"]?.text("a channel id")
        let group = map["group"]?.text("a group of offers")
        guard let count, let window else { return nil }
        return Cap(
          id: id, count: count.value, window: window.value, channel: channel, group: group)
      })
  }
}
