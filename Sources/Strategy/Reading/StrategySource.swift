import FoundationEssentials

/// The text of a strategy: its files by name, as they lie in a folder or in a message of the
/// strategy topic.
package struct StrategySource: Sendable, Equatable {
  /// No file may be longer, in bytes.
  package static let maximumFileSize = 1 << 20
  /// No strategy may have more files.
  package static let maximumFiles = 256

  /// By path within the strategy, such as `segments.yaml` or `jurisdictions/CN.yaml`.
  package var files: [String: String]
  /// Put before file names in diagnostics.
  package var displayPrefix: String

  package init(files: [String: String], displayPrefix: String = "") {
    self.files = files
    self.displayPrefix = displayPrefix
  }

  /// Reads every `.yaml` file of a folder and of its folder `jurisdictions`; other files, such as
  /// a README, are left alone. What cannot be read is thrown as `StrategyErrors`, all at once.
  package init(folder: String) throws(StrategyErrors) {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    files = [:]
    displayPrefix = prefix
    var problems: [Diagnostic] = []
    func problem(_ path: String, _ message: String, _ remedy: String) {
      problems.append(
        Diagnostic(
          severity: .error, file: prefix + path, line: 1, column: 1, text: "", message: message,
          remedy: remedy))
    }
    let manager = FileManager.default
    for subfolder in ["", "jurisdictions/"] {
      guard let names = try? manager.contentsOfDirectory(atPath: prefix + subfolder) else {
        problem(
          subfolder, "the folder cannot be read",
          "a strategy is a folder of YAML files with a folder jurisdictions; check path and rights")
        continue
      }
      for name in names.sorted() where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
        let path = subfolder + name
        guard let data = manager.contents(atPath: prefix + path) else {
          problem(path, "the file cannot be read", "check that it is a file and its access rights")
          continue
        }
        guard data.count <= Self.maximumFileSize else {
          problem(path, "the file is larger than 1 MiB", "remove what does not belong here")
          continue
        }
        guard let text = String(validating: data, as: UTF8.self) else {
          problem(path, "the file is not valid UTF-8", "save it as UTF-8")
          continue
        }
        files[path] = text
      }
    }
    if !problems.isEmpty { throw StrategyErrors(diagnostics: problems) }
  }
}
