/// Every setting of the worker service. `config/strata.yaml` documents the same keys; a test
/// compares the two.
package enum SettingsCatalogue {
  package static let all: [Setting] = kafka + topics + worker + strategy + http + logging

  package static func setting(_ key: String) -> Setting? { all.first { $0.key == key } }

  static let kafka: [Setting] = [
    Setting(
      "kafka.brokers", .list, default: "127.0.0.1:9092",
      "Bootstrap servers, host:port."),
    Setting(
      "kafka.group", .text, default: "strata",
      "Consumer group; also the prefix of the transactional ids."),
    Setting(
      "kafka.properties", .properties, default: nil, secret: true,
      "librdkafka properties handed on as they are: security.protocol, sasl.*, ssl.*, …"),
  ]

  static let topics: [Setting] = [
    Setting("topics.prefix", .text, default: "", "Put in front of every topic name."),
    Setting(
      "topics.transactions", .text, default: "bank.transactions", "Input: transactions."),
    Setting("topics.customers", .text, default: "bank.customers", "Input: master data."),
    Setting("topics.feedback", .text, default: "crm.feedback", "Input: responses and feedback."),
    Setting("topics.offers", .text, default: "crm.offers", "Output: offers."),
    Setting("topics.marketing", .text, default: "crm.marketing", "Output: journey steps, tasks."),
    Setting("topics.segments", .text, default: "crm.segments", "Output: segments and tiers."),
    Setting("topics.profiles", .text, default: "crm.profiles", "Output: portraits, compacted."),
    Setting("topics.decisions", .text, default: "crm.decisions", "Output: every decision."),
    Setting(
      "topics.deadLetters", .text, default: "strata.dead-letters", "Records put aside."),
    Setting("topics.erasures", .text, default: "strata.erasures", "Receipts of erasures."),
    Setting("topics.state", .text, default: "strata.state", "Internal: changelog, compacted."),
    Setting(
      "topics.journal", .text, default: "strata.journal",
      "Internal: the order in which inputs were applied, for verification and replay."),
    Setting(
      "topics.aggregates", .text, default: "strata.aggregates",
      "Internal: cross-partition sketches and learned counters, compacted."),
    Setting(
      "topics.strategy", .text, default: "strata.strategy",
      "Internal: the strategy in force, compacted."),
    Setting(
      "topics.rekey", .list, default: "",
      "Inputs (transactions, customers, feedback) that are keyed or partitioned otherwise."),
    Setting(
      "topics.mapping", .text, default: "",
      "File that renames a bank's own field names; empty for none."),
  ]

  static let worker: [Setting] = [
    Setting(
      "worker.instance", .text, default: "",
      "Static identity of this instance in the group; empty takes the host name."),
    Setting("worker.lanes", .integer(1...64), default: "1", "Lanes (threads) in this process."),
    Setting(
      "worker.stateDirectory", .text, default: "data/state",
      "Folder of the local stores; may be lost at any time."),
    Setting(
      "worker.cacheSize", .bytes(1 << 20...1 << 40), default: "512MB",
      "Memory for customer states, all lanes together."),
    Setting(
      "worker.commitInterval", .duration(1...60_000), default: "100ms",
      "A transaction is committed after this time, …"),
    Setting(
      "worker.commitRecords", .integer(1...1_000_000), default: "20000",
      "… or after this many records, …"),
    Setting(
      "worker.commitBytes", .bytes(1 << 10...1 << 30), default: "16MB",
      "… or after this many bytes of output."),
    Setting(
      "worker.transactionTimeout", .duration(1_000...900_000), default: "10s",
      "The broker aborts a transaction of a dead worker after this time."),
    Setting(
      "worker.sessionTimeout", .duration(6_000...1_800_000), default: "30s",
      "The group takes a dead worker's partitions away after this time."),
    Setting(
      "worker.checkpointInterval", .duration(1_000...3_600_000), default: "60s",
      "The local store is written after this time, …"),
    Setting(
      "worker.checkpointDirtyPercent", .integer(1...90), default: "50",
      "… or when this share of the cache is changed and not yet written."),
    Setting(
      "worker.maximumStoreAge", .duration(60_000...2_592_000_000), default: "12h",
      "A local store not kept up for this long is wiped: it may have missed erasures."),
    Setting(
      "worker.standbyPartitions", .integer(0...256), default: "0",
      "Partitions of others whose changelog this process follows, to take them over quickly."),
    Setting(
      "worker.wakesPerTransaction", .integer(1...1_000_000), default: "5000",
      "Due timers served at the start of one transaction."),
    Setting(
      "worker.maximumStateSize", .bytes(1 << 10...64 << 20), default: "256KB",
      "Bound of one customer's state; a record that would exceed it is a dead letter."),
    Setting(
      "worker.maximumOutputSize", .bytes(1 << 10...64 << 20), default: "900KB",
      "Bound of one output record."),
    Setting(
      "worker.requestTimeout", .duration(10...3_600_000), default: "5s",
      "One Kafka request is asked again after this time."),
    Setting(
      "worker.revokeTimeout", .duration(10...3_600_000), default: "5s",
      "Time for the last commit when partitions are taken away."),
    Setting(
      "worker.resolutionTimeout", .duration(10...3_600_000), default: "30s",
      "Time for an unknown commit outcome to become known; then the lane stops."),
    Setting(
      "worker.livenessTimeout", .duration(10...3_600_000), default: "60s",
      "A lane that has not polled for this long makes /live fail."),
    Setting(
      "worker.shutdownTimeout", .duration(10...3_600_000), default: "15s",
      "Time for a graceful stop."),
  ]

  static let strategy: [Setting] = [
    Setting(
      "strategy.directory", .text, default: "config/strategy", "Folder of the strategy's files.")
  ]

  static let http: [Setting] = [
    Setting(
      "http.listen", .text, default: "127.0.0.1:8080",
      "Address of /live, /ready, /metrics, /customers; empty for none."),
    Setting(
      "http.token", .text, default: "", secret: true,
      "Bearer token for /customers, 16 characters or more; empty switches /customers off."),
  ]

  static let logging: [Setting] = [
    Setting(
      "log.level", .choice(["trace", "debug", "info", "notice", "warning", "error"]),
      default: "info", "What is logged.")
  ]
}
