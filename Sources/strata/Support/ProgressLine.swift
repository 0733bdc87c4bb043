import Foundation

/// How far a long reading is: on a terminal one line that changes every second, otherwise a line
/// every ten seconds.
struct ProgressLine {
  private let verb: String
  private let start = Date()
  private var last = Date()
  private var count = 0
  private var remark = ""
  private let isTerminal = isatty(STDERR_FILENO) == 1

  init(_ verb: String) { self.verb = verb }

  mutating func advance() {
    count += 1
    guard count % 1_000 == 0 else { return }
    let now = Date()
    guard now.timeIntervalSince(last) >= (isTerminal ? 1 : 10) else { return }
    last = now
    show(end: isTerminal ? "\r" : "\n")
  }

  mutating func note(_ text: String) { remark = ", " + text }

  func end() { show(end: "\n") }

  private func show(end: String) {
    let seconds = max(0.001, Date().timeIntervalSince(start))
    let rate = Int(Double(count) / seconds)
    FileHandle.standardError.write(
      Data("\(verb) \(count) records, \(rate) a second\(remark)\(end)".utf8))
  }
}
