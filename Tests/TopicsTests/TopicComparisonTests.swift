import Foundation
import Testing
import Topics

@Suite("Topics against their description")
struct TopicComparisonTests {
  private let wanted = [
    TopicDefinition(name: "a", partitions: 6, configuration: ["cleanup.policy": "compact"]),
    TopicDefinition(name: "b", partitions: 6, configuration: [:]),
  ]

  @Test("a cluster as described has no findings")
  func asDescribed() {
    let existing = [
      "a": ExistingTopic(
        partitions: 6, configuration: ["cleanup.policy": "compact", "other": "1"]),
      "b": ExistingTopic(partitions: 6, configuration: [:]),
    ]
    #expect(TopicComparison.compare(wanted, existing, equal: ["a", "b"]).isEmpty)
  }

  @Test("a missing topic, a wrong setting and a wrong partition count are each found")
  func differences() {
    let existing = ["a": ExistingTopic(partitions: 3, configuration: ["cleanup.policy": "delete"])]
    let findings = TopicComparison.compare(wanted, existing, equal: [])
    #expect(findings.contains(.missing(wanted[1])))
    #expect(findings.contains(.partitions(topic: "a", wanted: 6, found: 3)))
    #expect(
      findings.contains(
        .configuration(topic: "a", name: "cleanup.policy", wanted: "compact", found: "delete")))
  }

  @Test("unequal counts of co-partitioned topics are found, also against what is yet to be made")
  func unequal() {
    let existing = ["a": ExistingTopic(partitions: 3, configuration: [:])]
    let findings = TopicComparison.compare(wanted, existing, equal: ["a", "b"])
    #expect(findings.contains(.unequal(["a": 3, "b": 6])))
  }

  @Test("every shipped topic file is read, with equal counts where customers are partitioned")
  func shippedFiles() throws {
    let topics = try TopicDefinition.load(folder: Self.projectRoot + "/topics")
    let byName = Dictionary(uniqueKeysWithValues: topics.map { ($0.name, $0) })
    let copartitioned = [
      "bank.transactions", "bank.customers", "crm.feedback", "strata.state", "strata.journal",
    ]
    #expect(Set(copartitioned.compactMap { byName[$0]?.partitions }).count == 1)
    #expect(byName["strata.state"]?.configuration["cleanup.policy"] == "compact")
    #expect(topics.count == 14)
  }

  @Test(
    "a malformed file is refused with its reason",
    arguments: [
      ("partitions: 3\n", "no name"), ("name: a\npartitions: 0\n", "partitions"),
      ("name: [\n", "YAML"), ("name: a\npartitions: 1\nconfig: {x: [1]}\n", "plain values"),
    ])
  func malformed(_ text: String, _ reason: String) {
    do {
      _ = try TopicDefinition.parse(file: "t.yaml", text: text)
      Issue.record("accepted")
    } catch {
      #expect(error.description.contains("t.yaml"))
      #expect(error.reason.contains(reason))
    }
  }

  static var projectRoot: String {
    var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while url.path != "/", !FileManager.default.fileExists(atPath: url.path + "/config/strata.yaml")
    {
      url.deleteLastPathComponent()
    }
    return url.path
  }
}
