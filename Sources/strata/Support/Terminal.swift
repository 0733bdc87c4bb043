import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What a person sees: results on standard output, everything else on standard error.
enum Terminal {
  /// A line of result. Written at once, so that a pipe sees it.
  static func line(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }

  /// Text without a line end.
  static func write(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }

  static func error(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Colours only for a person at a terminal who has not asked for none (no-color.org).
  static let usesColor: Bool =
    isatty(STDOUT_FILENO) == 1
    && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

  static func bold(_ text: String) -> String { usesColor ? "\u{1b}[1m\(text)\u{1b}[0m" : text }
  static func red(_ text: String) -> String { usesColor ? "\u{1b}[31m\(text)\u{1b}[0m" : text }
  static func green(_ text: String) -> String { usesColor ? "\u{1b}[32m\(text)\u{1b}[0m" : text }
}
