import FoundationEssentials
import Yams

/// A topic as `topics/` describes it.
package struct TopicDefinition: Sendable, Equatable {
  /// The usual name, without prefix.
  package var name: String
  package var partitions: Int32
  /// Kafka's own topic settings, such as `cleanup.policy`.
  package var configuration: [String: String]

  package init(name: String, partitions: Int32, configuration: [String: String]) {
    self.name = name
    self.partitions = partitions
    self.configuration = configuration
  }

  /// Why a file does not describe a topic.
  package struct Malformed: Error, CustomStringConvertible {
    package var file: String
    package var reason: String
    package var description: String { "\(file): \(reason)" }
  }

  /// Reads every topic file of a folder, by name. `asyncapi.yaml` describes the whole and is no
  /// topic.
  package static func load(folder: String) throws(Malformed) -> [TopicDefinition] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw Malformed(file: folder, reason: "the folder cannot be read")
    }
    var found: [TopicDefinition] = []
    for name in names.sorted() where name.hasSuffix(".yaml") && name != "asyncapi.yaml" {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
        throw Malformed(file: name, reason: "the file cannot be read")
      }
      found.append(try parse(file: name, text: String(decoding: data, as: UTF8.self)))
    }
    guard !found.isEmpty else {
      throw Malformed(file: folder, reason: "the folder holds no topic files")
    }
    return found
  }

  package static func parse(
    file: String, text: String
  ) throws(Malformed) -> TopicDefinition {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw Malformed(file: file, reason: "not valid YAML: \(error)")
    }
    guard let name = root?["name"]?.string else {
      throw Malformed(file: file, reason: "there is no name")
    }
    guard let partitions = root?["partitions"]?.int, (1...100_000).contains(partitions) else {
      throw Malformed(file: file, reason: "partitions is not a number from 1 to 100000")
    }
    var configuration: [String: String] = [:]
    for (key, value) in root?["config"]?.mapping ?? [:] {
      guard let key = key.string, let value = value.string else {
        throw Malformed(file: file, reason: "config holds names with plain values")
      }
      configuration[key] = value
    }
    return TopicDefinition(
      name: name, partitions: Int32(partitions), configuration: configuration)
  }
}
