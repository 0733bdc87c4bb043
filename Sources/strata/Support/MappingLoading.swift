import Events
import Foundation
import Settings

extension ResolvedSettings {
  /// The bank's field names, from the file the settings name; none without one.
  /// - Throws: `ExitStatus.configuration` after having printed every problem.
  func loadMappings() throws -> [TopicMapping] {
    let path = text("topics.mapping")
    guard !path.isEmpty else { return [] }
    do throws(ConfigurationProblems) {
      guard let data = FileManager.default.contents(atPath: path) else {
        throw ConfigurationProblems([
          ConfigurationProblem(
            origin: origin("topics.mapping"), message: "the file \(path) cannot be read",
            remedy: "name a readable file, or leave topics.mapping empty")
        ])
      }
      return try MappingFile.read(path: path, text: String(decoding: data, as: UTF8.self))
    } catch {
      Terminal.error(error.description)
      throw ExitStatus.configuration.code
    }
  }
}
