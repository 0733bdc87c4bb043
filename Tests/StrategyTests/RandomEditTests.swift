import Strategy
import Testing

@Suite("Randomly edited strategies")
struct RandomEditTests {
  /// SplitMix64: reproducible under a seed.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let fragments = [
    "", "", " ", "\n", ":", "- ", "\"", "'", "[", "]", "{", "}", "|", ">-", "\t", "#", "&a ", "*a",
    "!", "0", "-1", "9999999999999999999", "中", "\u{0}", "%", "\\", "features.", "((", "&&", "~",
    "null", "\u{1F600}", "--- ", "? ",
  ]

  @Test("no edit crashes the check, and every finding lies inside its file", arguments: 0..<8)
  func edits(seed: Int) {
    var generator = Generator(state: UInt64(seed))
    let names = Fixture.files.keys.sorted()
    for _ in 0..<40 {
      var files = Fixture.files
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        guard let name = names.randomElement(using: &generator),
          var text = files[name].map({ Array($0.unicodeScalars) }),
          let fragment = Self.fragments.randomElement(using: &generator)
        else { continue }
        let start = Int.random(in: 0...text.count, using: &generator)
        let end = min(text.count, start + Int.random(in: 0...6, using: &generator))
        text.replaceSubrange(start..<end, with: Array(fragment.unicodeScalars))
        var edited = ""
        edited.unicodeScalars.append(contentsOf: text)
        files[name] = edited
      }
      let (strategy, diagnostics) = Fixture.check(files)
      #expect((strategy == nil) == diagnostics.contains { $0.severity == .error })
      for finding in diagnostics {
        let lines = (files[finding.file] ?? "").split(
          separator: "\n", omittingEmptySubsequences: false)
        #expect(finding.line >= 1 && finding.line <= lines.count + 1, "\(finding)")
        #expect(finding.column >= 1 && !finding.message.isEmpty, "\(finding)")
        #expect(!finding.description.isEmpty)
      }
    }
  }
}
