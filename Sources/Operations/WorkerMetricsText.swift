import Records
package import Worker

/// The metrics of all lanes of a worker as Prometheus text.
package enum WorkerMetricsText {
  /// - Parameter namesDrifted: live names whose group is not what it was when the name was
  ///   approved, by the newest population epoch; nil before the first.
  package static func render(
    _ lanes: [LaneMetrics], standby: [StandbyMetrics], namesDrifted: Int? = nil
  ) -> String {
    var text = PrometheusText()
    records(lanes, into: &text)
    outputs(lanes, into: &text)
    transactions(lanes, into: &text)
    latencies(lanes, into: &text)
    partitions(lanes, into: &text)
    population(lanes, into: &text)
    text.family("strata_names_drifted", .gauge, "Live names that should be looked at again.")
    if let namesDrifted { text.sample("strata_names_drifted", [], Double(namesDrifted)) }
    text.family(
      "strata_standby_lag_records", .gauge, "Changelog records a standby copy is behind.")
    for copy in standby {
      text.sample(
        "strata_standby_lag_records", [("partition", String(copy.partition))], Double(copy.lag))
    }
    return text.text
  }

  private static func records(_ lanes: [LaneMetrics], into text: inout PrometheusText) {
    text.family("strata_records_total", .counter, "Records taken from the input topics.")
    for topic in InputTopic.allCases {
      text.sample(
        "strata_records_total", [("topic", "\(topic)")],
        sum(lanes) { $0.recordsIn[Int(topic.rawValue)] })
    }
    counter(
      "strata_records_ignored_total", "Records of an unknown event type, skipped.", lanes,
      into: &text
    ) { $0.recordsIgnored }
    counter(
      "strata_records_unchanged_total", "Duplicates and older versions: nothing changed.", lanes,
      into: &text
    ) { $0.recordsUnchanged }
    counter(
      "strata_records_repeated_total", "Deliveries below the position passed already, dropped.",
      lanes, into: &text
    ) { $0.recordsRepeated }
    text.family("strata_dead_letters_total", .counter, "Records put aside, by reason.")
    var reasons: [String: UInt64] = [:]
    for lane in lanes { reasons.merge(lane.deadLetters, uniquingKeysWith: +) }
    for (reason, count) in reasons.sorted(by: { $0.key < $1.key }) {
      text.sample("strata_dead_letters_total", [("reason", reason)], count)
    }
    counter("strata_timers_fired_total", "Customers woken by a timer.", lanes, into: &text) {
      $0.timersFired
    }
  }

  private static func outputs(_ lanes: [LaneMetrics], into text: inout PrometheusText) {
    text.family("strata_outputs_total", .counter, "Committed outputs by topic.")
    for topic in OutputTopic.allCases {
      text.sample(
        "strata_outputs_total", [("topic", "\(topic)")],
        sum(lanes) { $0.outputs[Int(topic.rawValue)] })
    }
    counter(
      "strata_outputs_dropped_total", "Outputs of a timer that were too large for a record.",
      lanes, into: &text
    ) { $0.outputsDropped }
  }

  private static func transactions(_ lanes: [LaneMetrics], into text: inout PrometheusText) {
    text.family("strata_transactions_total", .counter, "Transactions by outcome.")
    let outcomes: [(String, (LaneMetrics) -> UInt64)] = [
      ("committed", { $0.transactionsCommitted }), ("aborted", { $0.transactionsAborted }),
      ("fenced", { $0.transactionsFenced }), ("in_doubt", { $0.transactionsInDoubt }),
    ]
    for (outcome, value) in outcomes {
      text.sample("strata_transactions_total", [("outcome", outcome)], sum(lanes, value))
    }
    counter("strata_rebalances_total", "Assignments and revocations.", lanes, into: &text) {
      $0.rebalances
    }
    counter("strata_assignments_lost_total", "Memberships lost.", lanes, into: &text) {
      $0.assignmentsLost
    }
    counter("strata_checkpoints_total", "Checkpoints of local stores.", lanes, into: &text) {
      $0.checkpoints
    }
    counter("strata_stores_wiped_total", "Local stores given up.", lanes, into: &text) {
      $0.storesWiped
    }
    counter("strata_restored_records_total", "Changelog records read.", lanes, into: &text) {
      $0.restoredRecords
    }
  }

  private static func latencies(_ lanes: [LaneMetrics], into text: inout PrometheusText) {
    let families: [(String, String, (LaneMetrics) -> Histogram)] = [
      ("strata_process_seconds", "From taking a record to having applied it.", { $0.processing }),
      ("strata_commit_seconds", "From a commit's first step to its confirmation.", { $0.commit }),
      (
        "strata_latency_seconds", "From a record's Kafka timestamp to its confirmed commit.",
        { $0.latency }
      ),
    ]
    for (name, help, histogram) in families {
      var merged = Histogram()
      for lane in lanes { merged.merge(histogram(lane)) }
      text.family(name, .histogram, help)
      text.histogram(
        name, bounds: Histogram.bounds.map { Double($0) / 1e6 }, counts: merged.counts,
        sum: Double(merged.sumMicroseconds) / 1e6)
    }
  }

  private static func partitions(_ lanes: [LaneMetrics], into text: inout PrometheusText) {
    text.family("strata_lag_records", .gauge, "Records behind the end of an input partition.")
    for (partition, lag) in lanes.flatMap(\.partitions).map({ ($0.partition, $0.lag) }) {
      for topic in InputTopic.allCases {
        guard let behind = lag[Int(topic.rawValue)] else { continue }
        text.sample(
          "strata_lag_records",
          [("topic", "\(topic)"), ("partition", String(partition))], Double(behind))
      }
    }
    let gauges: [(String, String, (PartitionMetrics) -> Double)] = [
      (
        "strata_restore_remaining_records", "Changelog records still to be read.",
        { Double($0.restoreRemaining) }
      ),
      (
        "strata_restore_total_records", "Changelog records to be read in all.",
        { Double($0.restoreTotal) }
      ),
      ("strata_cache_bytes", "Customer states in memory.", { Double($0.cacheBytes) }),
      (
        "strata_cache_dirty_bytes", "Of those, not yet in the local store.",
        { Double($0.dirtyBytes) }
      ),
      ("strata_cache_customers", "Customers in memory.", { Double($0.cachedCustomers) }),
      ("strata_store_bytes", "The local store on disk, estimated.", { Double($0.storeBytes) }),
      (
        "strata_partition_running", "1 when the partition is served, 0 while it is restored.",
        { $0.phase == .running ? 1 : 0 }
      ),
    ]
    for (name, help, value) in gauges {
      text.family(name, .gauge, help)
      for partition in lanes.flatMap(\.partitions) {
        text.sample(name, [("partition", String(partition.partition))], value(partition))
      }
    }
  }

  /// When the newest cut points were merged: `time() - …` is their age.
  private static func population(_ lanes: [LaneMetrics], into text: inout PrometheusText) {
    let gauges: [(String, String, (LaneMetrics) -> Double)] = [
      (
        "strata_population_epoch", "Number of the population epoch in force.",
        { Double($0.populationEpoch) }
      ),
      (
        "strata_population_merged_timestamp_seconds", "When its cut points were merged.",
        { Double($0.populationMergedAt) / 1_000 }
      ),
    ]
    for (name, help, value) in gauges {
      text.family(name, .gauge, help)
      for lane in lanes where lane.populationEpoch > 0 {
        text.sample(name, [("lane", String(lane.lane))], value(lane))
      }
    }
  }

  private static func counter(
    _ name: String, _ help: String, _ lanes: [LaneMetrics], into text: inout PrometheusText,
    _ value: (LaneMetrics) -> UInt64
  ) {
    text.family(name, .counter, help)
    text.sample(name, [], sum(lanes, value))
  }

  private static func sum(_ lanes: [LaneMetrics], _ value: (LaneMetrics) -> UInt64) -> UInt64 {
    lanes.reduce(0) { $0 + value($1) }
  }
}
