import Records

/// The start condition of customer-keyed work: every record of a customer, in whatever topic, has
/// to come to the partition number that holds the customer's state.
package enum Copartitioning {
  /// What is wrong with these partition counts (nil: no such topic), each with its remedy.
  package static func problems(
    _ settings: WorkerSettings, counts: (String) -> Int32?
  ) -> [SettingProblem] {
    var problems = missing(settings, counts)
    guard let state = counts(settings.stateTopic) else { return problems }
    for topic in InputTopic.allCases {
      let name = settings.inputTopic(topic)
      guard let count = counts(name), count != state else { continue }
      problems.append(
        SettingProblem(
          "topics.\(topic)",
          "\(name) has \(count) partitions and \(settings.stateTopic) has \(state)",
          remedy: settings.rekey.contains(topic)
            ? "delete \(name) and create it again with \(state) partitions (strata topics apply)"
            : "create \(name) with \(state) partitions, or switch its re-key stage on with "
              + "topics.rekey: [\(topic)]"))
    }
    if let journal = counts(settings.journalTopic), journal != state {
      problems.append(
        SettingProblem(
          "topics.journal",
          "\(settings.journalTopic) has \(journal) partitions and \(settings.stateTopic) has "
            + "\(state)",
          remedy: "create \(settings.journalTopic) with \(state) partitions (strata topics apply)"
        ))
    }
    return problems
  }

  private static func missing(
    _ settings: WorkerSettings, _ counts: (String) -> Int32?
  ) -> [SettingProblem] {
    var names = InputTopic.allCases.map { ("topics.\($0)", settings.inputTopic($0)) }
    names += settings.rekey.sorted { $0.rawValue < $1.rawValue }.map {
      ("topics.\($0)", settings.bankTopic($0))
    }
    names += OutputTopic.allCases.map { ("topics.\($0)", settings.outputTopic($0)) }
    names += [
      ("topics.deadLetters", settings.deadLetterTopic), ("topics.state", settings.stateTopic),
      ("topics.journal", settings.journalTopic),
      ("topics.aggregates", settings.aggregatesTopic),
    ]
    return names.filter { counts($0.1) == nil }.map {
      SettingProblem(
        $0.0, "the topic \($0.1) does not exist", remedy: "run strata topics apply")
    }
  }
}
