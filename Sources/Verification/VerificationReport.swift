/// The verdict of a verification, as counts.
package struct VerificationReport: Sendable, Equatable {
  /// Committed input records, by what the group has committed.
  package var eventsIn = 0
  package var applied = 0
  package var customers = 0
  package var decisions = 0
  package var offers = 0
  package var segmentChanges = 0
  package var deadLetters = 0
  package var outputs = 0
  /// Outputs that stand there more than once.
  package var duplicates = 0
  /// Outputs that should stand there and do not.
  package var missing = 0
  /// Outputs that stand there and should not.
  package var unexpected = 0
  /// Outputs with other bytes than expected.
  package var different = 0
  /// Two outputs that should be two and have the same id.
  package var collisions = 0
  /// Customers whose state in the changelog is not what the replay gives.
  package var stateMismatches = 0
  /// Customers whose state in a local store is not what the changelog says.
  package var storeMismatches = 0
  /// Customers compared in local stores.
  package var storesCompared = 0
  /// Input applied twice or out of order.
  package var repeatedInputs = 0
  /// Committed input that was never applied.
  package var skippedInputs = 0
  package var unreadableJournal = 0
  package var backwardClocks = 0
  /// Feeds' watermarks in the journal that the input does not explain.
  package var wrongWatermarks = 0
  /// Transactions under a population epoch that the journal does not explain.
  package var unknownEpochs = 0
  /// What partitions told of their population, against their replays.
  package var populationParts = AggregateTally()
  /// Merged cut points, against the parts they name.
  package var populationCuts = AggregateTally()
  /// Counts of days, against the cut points they stem from.
  package var populationCounts = AggregateTally()
  /// Cut points that journals adopt, against those that were merged.
  package var adoptedCuts = AggregateTally()
  /// What is wrong with the population, in words; the first ones.
  package var findings: [String] = []

  package init() {}

  private var populations: [(name: String, tally: AggregateTally)] {
    [
      ("populationParts", populationParts), ("populationCuts", populationCuts),
      ("populationCounts", populationCounts), ("adoptedCuts", adoptedCuts),
    ]
  }

  package var isVerified: Bool {
    [
      duplicates, missing, unexpected, different, collisions, stateMismatches, storeMismatches,
      repeatedInputs, skippedInputs, unreadableJournal, backwardClocks,
      wrongWatermarks, unknownEpochs,
    ].allSatisfy { $0 == 0 } && populations.allSatisfy { $0.tally.different == 0 }
  }

  /// Names and counts, in the order of a report.
  package var rows: [(name: String, count: Int)] {
    [
      ("eventsIn", eventsIn), ("applied", applied), ("customers", customers),
      ("decisions", decisions), ("offers", offers), ("segmentChanges", segmentChanges),
      ("deadLetters", deadLetters), ("outputs", outputs), ("duplicates", duplicates),
      ("missing", missing), ("unexpected", unexpected), ("different", different),
      ("collisions", collisions), ("stateMismatches", stateMismatches),
      ("storeMismatches", storeMismatches), ("storesCompared", storesCompared),
      ("repeatedInputs", repeatedInputs), ("skippedInputs", skippedInputs),
      ("unreadableJournal", unreadableJournal), ("backwardClocks", backwardClocks),
      ("wrongWatermarks", wrongWatermarks),
      ("unknownEpochs", unknownEpochs),
    ]
      + populations.flatMap { name, tally in
        [
          ("\(name)Checked", tally.checked), ("\(name)Uncheckable", tally.uncheckable),
          ("\(name)Different", tally.different),
        ]
      }
  }

  package var json: String {
    let counts = rows.map { "\"\($0.name)\":\($0.count)" }.joined(separator: ",")
    return "{\(counts),\"verified\":\(isVerified)}"
  }
}
