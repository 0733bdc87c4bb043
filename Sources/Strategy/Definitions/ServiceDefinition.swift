/// `service.yaml`: complaints and surveys.
struct ServiceDefinition {
  struct Survey {
    var id: Located<String>
    var channels: [Located<String>]
    var purpose: Located<String>
    var sample: Double
    var coolDown: Int64
    var validity: Int64
    var texts: LocalTexts?
  }

  var complaints = ComplaintPlan()
  var surveyAfterClose: Located<String>?
  var surveys = Declared<Survey>()

  mutating func read(_ root: YamlValue, locales: [String]) {
    guard let map = YamlMap(root, what: "service.yaml", keys: ["complaints", "surveys"]) else {
      return
    }
    if let value = map["complaints"] { readComplaints(value) }
    surveys = .read(
      map.elements("surveys"), noun: "survey",
      keys: ["description", "channels", "purpose", "sample", "coolDown", "validity", "texts"],
      item: { Self.readSurvey($0, $1, locales: locales) })
  }

  private mutating func readComplaints(_ value: YamlValue) {
    let keys = ["deadlines", "escalations", "surveyAfterClose"]
    guard let map = YamlMap(value, what: "\"complaints\"", keys: keys) else { return }
    if let times = map.required("deadlines", example: "[48h, 5d]") {
      complaints.defaultDeadlines = Self.deadlines(times)
    }
    var named: Set<String> = []
    for element in map.elements("escalations") {
      let keys = ["severity", "deadlines"]
      guard let entry = YamlMap(element, what: "an escalation", keys: keys) else { continue }
      let severity = entry.required("severity", example: "high")?.text()
      let times = entry.required("deadlines", example: "[4h, 24h]").map(Self.deadlines)
      guard let severity, let times else { continue }
      guard named.insert(severity.value).inserted else {
        entry.findings.error(
          "the severity \"\(severity.value)\" has deadlines twice", at: severity,
          remedy: "keep one of them")
        continue
      }
      complaints.escalations.append(.init(severity: severity.value, deadlines: times))
    }
    guard let after = map["surveyAfterClose"],
      let survey = YamlMap(after, what: "\"surveyAfterClose\"", keys: ["survey", "delay"])
    else { return }
    surveyAfterClose = survey.required("survey", example: "afterComplaint")?.text("a survey id")
    if let delay = survey.required("delay", example: "24h")?.duration(in: 0...Durations.year) {
      complaints.surveyDelay = delay.value
    }
  }

  /// Durations from opening, each later than the one before.
  private static func deadlines(_ value: YamlValue) -> [Int64] {
    let elements = value.list()
    if elements.isEmpty, value.isList {
      value.error("\"deadlines\" is empty", remedy: "name at least one, such as [48h]")
    }
    if elements.count > 8 {
      value.error("more than 8 deadlines", remedy: "escalate in fewer levels")
    }
    var times: [Int64] = []
    for element in elements {
      guard let time = element.duration(in: 60_000...Durations.year) else { continue }
      if let before = times.last, time.value <= before {
        element.error(
          "the deadline \(time.text) is not later than the one before",
          remedy: "list deadlines from the opening of the complaint, in ascending order")
      }
      times.append(time.value)
    }
    return times
  }

  private static func readSurvey(
    _ map: YamlMap, _ id: Located<String>, locales: [String]
  ) -> Survey? {
    _ = map["description"]?.text()
    let channels = map.required("channels", example: "[app, sms]")?.texts() ?? []
    let purpose = map.required("purpose", example: "survey")?.text("a purpose id")
    let sample = map["sample"]?.number(in: 0...1)
    let coolDown = map.required("coolDown", example: "90d")?.duration(in: 0...Durations.maximum)
    let validity = map.required("validity", example: "14d")?.duration(
      in: 60_000...Durations.maximum)
    let texts = LocalTexts.read(map["texts"], locales: locales)
    guard let purpose, let coolDown, let validity else { return nil }
    return Survey(
      id: id, channels: channels, purpose: purpose, sample: sample?.value ?? 1,
      coolDown: coolDown.value, validity: validity.value, texts: texts)
  }
}
