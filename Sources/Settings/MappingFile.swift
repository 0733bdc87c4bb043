package import Events
import Records
import Yams

/// The file that renames a bank's own field names to Strata's:
///
///     transactions:
///       eventType: bank.transaction.booked   # for records without CloudEvents headers
///       keyIsCustomer: true
///       names: {txn_id: transactionId, cust_no: customerId}
package enum MappingFile {
  /// Reads and checks a mapping file.
  package static func read(
    path: String, text: String
  ) throws(ConfigurationProblems) -> [TopicMapping] {
    var problems: [ConfigurationProblem] = []
    var mappings: [TopicMapping] = []
    func report(_ node: Node?, _ message: String, _ remedy: String) {
      problems.append(
        ConfigurationProblem(
          origin: .file(
            path: path, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1),
          message: message, remedy: remedy))
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw ConfigurationProblems([SettingsReader.syntaxProblem(error, path: path)])
    }
    for (key, node) in root?.mapping ?? [:] {
      guard let name = key.string,
        let topic = InputTopic.allCases.first(where: { "\($0)" == name }),
        let section = node.mapping
      else {
        report(
          key, "'\(key.string ?? "?")' is no input with a mapping",
          "write sections transactions, customers or feedback")
        continue
      }
      let mapping = read(section, topic, report)
      for problem in mapping.problems() {
        report(node, problem, "correct the mapping; topics/ lists our names")
      }
      mappings.append(mapping)
    }
    guard problems.isEmpty else { throw ConfigurationProblems(problems) }
    return mappings
  }

  private static func read(
    _ section: Node.Mapping, _ topic: InputTopic, _ report: (Node?, String, String) -> Void
  ) -> TopicMapping {
    var mapping = TopicMapping(topic: topic)
    for (key, node) in section {
      switch key.string {
      case "eventType":
        mapping.eventType = node.string
      case "keyIsCustomer":
        guard let value = node.bool else {
          report(node, "keyIsCustomer is not a boolean", "write true or false")
          continue
        }
        mapping.keyIsCustomer = value
      case "names":
        for (theirs, ours) in node.mapping ?? [:] {
          guard let theirs = theirs.string, let ours = ours.string else {
            report(ours, "a name is mapped to a name", "write theirs: ours")
            continue
          }
          mapping.names[theirs] = ours
        }
      default:
        report(
          key, "unknown key '\(key.string ?? "?")'", "write eventType, keyIsCustomer or names")
      }
    }
    return mapping
  }
}
