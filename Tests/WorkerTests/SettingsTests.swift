import Records
import Testing

@testable import Worker

@Suite("Worker settings")
struct SettingsTests {
  static let good = WorkerSettings(brokers: "kafka-1:9092, kafka-2:9092", instance: "worker-0")

  @Test("the defaults are good")
  func defaults() {
    #expect(SettingsTests.good.problems().isEmpty)
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var setting: String
    var change: @Sendable (inout WorkerSettings) -> Void
    var testDescription: String { setting }
  }

  @Test(
    "each mistake is named by its setting, with a remedy",
    arguments: [
      Mistake(setting: "brokers") { $0.brokers = "" },
      Mistake(setting: "brokers") { $0.brokers = "kafka" },
      Mistake(setting: "brokers") { $0.brokers = "kafka:0" },
      Mistake(setting: "brokers") { $0.brokers = "kafka:9092,,b:1" },
      Mistake(setting: "group") { $0.group = "a group" },
      Mistake(setting: "instance") { $0.instance = "" },
      Mistake(setting: "lanes") { $0.lanes = 0 },
      Mistake(setting: "stateDirectory") { $0.stateDirectory = "" },
      Mistake(setting: "cacheBytes") { $0.cacheBytes = 10 },
      Mistake(setting: "commit.intervalMilliseconds") { $0.commit.intervalMilliseconds = 0 },
      Mistake(setting: "commit.intervalMilliseconds") {
        $0.commit.intervalMilliseconds = 20_000
      },
      Mistake(setting: "commit.records") { $0.commit.records = -1 },
      Mistake(setting: "commit.bytes") { $0.commit.bytes = 1 },
      Mistake(setting: "timeouts.transaction") { $0.timeouts.transaction = 30_000 },
      Mistake(setting: "timeouts.session") { $0.timeouts.session = 0 },
      Mistake(setting: "timeouts.revoke") { $0.timeouts.revoke = 40_000 },
      Mistake(setting: "checkpoint.dirtyPercent") { $0.checkpoint.dirtyPercent = 100 },
      Mistake(setting: "checkpoint.intervalMilliseconds") {
        $0.checkpoint.intervalMilliseconds = 1
      },
      Mistake(setting: "limits.stateBytes") { $0.limits.stateBytes = 0 },
      Mistake(setting: "limits.restoreBatch") { $0.limits.restoreBatch = 0 },
      Mistake(setting: "http.port") { $0.http.port = 70_000 },
      Mistake(setting: "http.token") { $0.http.token = "short" },
      Mistake(setting: "log.level") { $0.log.level = "loud" },
      Mistake(setting: "topicPrefix") { $0.topicPrefix = "a b" },
      Mistake(setting: "topics.offers") { $0.topics.offers = "crm offers" },
      Mistake(setting: "topics.marketing") { $0.topics.marketing = $0.topics.offers },
      Mistake(setting: "kafka.partitioner") { $0.kafka["partitioner"] = "consistent" },
      Mistake(setting: "kafka.partition.assignment.strategy") {
        $0.kafka["partition.assignment.strategy"] = "cooperative-sticky"
      },
    ])
  func mistakes(_ mistake: Mistake) {
    var settings = SettingsTests.good
    mistake.change(&settings)
    let problems = settings.problems()
    #expect(problems.contains { $0.setting == mistake.setting && !$0.remedy.isEmpty })
  }

  @Test("all mistakes come at once")
  func allAtOnce() {
    var settings = SettingsTests.good
    settings.brokers = ""
    settings.lanes = 0
    settings.log.level = "loud"
    #expect(settings.problems().count == 3)
  }

  @Test("unequal partition counts are refused with the remedy; the re-key stage is one")
  func copartitioning() {
    var settings = SettingsTests.good
    var counts: [String: Int32] = [:]
    func problems() -> [SettingProblem] { Copartitioning.problems(settings) { counts[$0] } }
    #expect(problems().allSatisfy { $0.remedy.contains("strata topics apply") })
    #expect(problems().count == 13)
    for (_, name) in settings.topics.all { counts[name] = 6 }
    #expect(problems().isEmpty)
    counts["bank.customers"] = 4
    #expect(problems().map(\.setting) == ["topics.customers"])
    #expect(problems().first?.remedy.contains("topics.rekey: [customers]") == true)
    settings.rekey = [.customers]
    #expect(problems().map(\.problem) == ["the topic strata.rekey.bank.customers does not exist"])
    counts["strata.rekey.bank.customers"] = 6
    #expect(problems().isEmpty)
    counts["strata.journal"] = 5
    #expect(problems().map(\.setting) == ["topics.journal"])
  }
}
