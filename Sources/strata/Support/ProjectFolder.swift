import Foundation

/// Finds the project's files (`topics/`, `config/`) and this command itself.
enum ProjectFolder {
  struct NotFound: Error, CustomStringConvertible {
    var description: String
  }

  /// The nearest folder, from the working directory upwards and then from the executable
  /// upwards, that holds `topics` and `config`.
  static func find() throws -> String {
    for start in [FileManager.default.currentDirectoryPath, try executable()] {
      var url = URL(fileURLWithPath: start)
      while true {
        let holdsBoth = ["topics", "config"].allSatisfy {
          FileManager.default.fileExists(atPath: url.appendingPathComponent($0).path)
        }
        if holdsBoth { return url.path }
        if url.path == "/" { break }
        url.deleteLastPathComponent()
      }
    }
    throw NotFound(
      description: "no folder with 'topics' and 'config' found; run it inside the project")
  }

  static func executable() throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  }
}
