extension StrategyCompiler {
  mutating func compilePolicy() {
    plan.contactPolicy.channelCoolDownAfterRefusal =
      definition.policy.channelCoolDownAfterRefusal
    let offers = definition.offers.offers
    let groups = Set(offers.items.map(\.group))
    // A faulty offer may be the one with the group.
    let groupsAreKnown = offers.items.count == offers.ids.count
    for cap in definition.policy.caps.items {
      var channel: Int?
      if let name = cap.channel {
        channel = Names.resolve(
          name, in: names.channels, noun: "channel", plural: "channels", findings)
      }
      if groupsAreKnown, let group = cap.group, !groups.contains(group.value) {
        findings.error(
          "no offer has the group \"\(group.value)\"", at: group,
          remedy: NearestName.remedy(for: group.value, among: groups, what: "groups"))
      }
      if cap.count >= plan.limits.contacts {
        findings.error(
          "the cap \"\(cap.id.value)\" counts up to \(cap.count) contacts, "
            + "but only \(plan.limits.contacts) are remembered",
          at: cap.id, remedy: "lower the cap, or raise limits.contacts in strategy.yaml")
      }
      plan.contactPolicy.caps.append(
        .init(
          id: cap.id.value, count: cap.count, window: cap.window, channel: channel,
          group: cap.group?.value))
    }
  }

  mutating func compileService() {
    plan.complaints = definition.service.complaints
    if let survey = definition.service.surveyAfterClose {
      plan.complaints.surveyAfterClose = Names.resolve(
        survey, in: names.surveys, noun: "survey", plural: "surveys", findings)
    }
    var identities = Identities()
    for survey in definition.service.surveys.items {
      let purpose = resolve(purpose: survey.purpose)
      let channels = resolve(channels: survey.channels)
      let identity = identities.identity(
        of: "survey:\(survey.id.value)", owner: survey.id, findings)
      guard let purpose else { continue }
      plan.surveys.append(
        SurveyPlan(
          id: survey.id.value, identity: identity, channels: channels, purpose: purpose,
          sample: survey.sample, coolDown: survey.coolDown, validity: survey.validity,
          texts: survey.texts?.plain ?? [:]))
    }
  }

  mutating func compileJurisdictions() {
    var seen: Set<String> = []
    for jurisdiction in definition.jurisdictions {
      let presumed = jurisdiction.presumed.compactMap { resolve(purpose: $0) }
      for id in [jurisdiction.id] + jurisdiction.covers {
        guard seen.insert(id.value).inserted else {
          findings.error(
            "the jurisdiction \"\(id.value)\" has rules twice", at: id, remedy: "keep one of them")
          continue
        }
        plan.jurisdictions.append(
          JurisdictionPlan(
            id: id.value, defaultTimeZone: jurisdiction.timeZone.value,
            sendFromMinute: jurisdiction.sendFrom, sendUntilMinute: jurisdiction.sendUntil,
            presumedPurposes: presumed, refusalTexts: jurisdiction.refusal.plain))
      }
    }
    plan.jurisdictions.sort { $0.id < $1.id }
    if !seen.contains(JurisdictionDefinition.anyOther) {
      findings.error(
        "no jurisdiction serves customers of unnamed ones",
        at: Position(file: "jurisdictions/default.yaml", line: 1, column: 1), text: "",
        remedy: "add jurisdictions/default.yaml with id: \"*\" and conservative rules")
    }
  }
}
