import Testing

@testable import Expressions

@Suite struct PatternTests {
  /// Pattern, text, whether a part of it matches.
  static let cases: [(String, String, Bool)] = [
    ("", "", true), ("a", "", false), ("^$", "", true), ("^a$", "a", true),
    ("^a$", "a\n", false), ("(?m)^b$", "a\nb\nc", true), ("a.c", "a\nc", false),
    ("(?s)a.c", "a\nc", true), ("(?i)straße", "STRAßE", true), ("(?i)[a-c]x", "BX", true),
    ("(?i:a)b", "AB", false), ("(?i:a)b", "Ab", true), ("a|b|", "x", true),
    ("^(a|b)*c$", "ababc", true), ("^(a*)*$", "aaaa", true), ("^(a*)+b$", "aaaa", false),
    ("^a{2,3}$", "a", false), ("^a{2,3}$", "aaa", true), ("^a{2,3}$", "aaaa", false),
    ("^a{2}$", "aa", true), ("^a{2,}$", "aaaaa", true), ("a{,2}", "a{,2}", true),
    ("x{y", "x{y", true), ("^[^a-c]$", "d", true), ("^[^a-c]$", "b", false),
    ("^[]a]+$", "]a", true), ("^[a\\]-]+$", "-]a", true), ("^[[:alpha:]_]+$", "ab_", true),
    ("^[[:^digit:]]+$", "a1", false), ("^\\d+$", "١", false), ("^\\w+$", "é", false),
    ("^\\W$", "é", true), ("^[\\W]$", "é", true), ("^\\pL+$", "éß文", true),
    ("^\\p{Lu}$", "a", false), ("^\\P{Lu}$", "a", true), ("^[\\P{Lu}]$", "A", false),
    ("^\\p{Han}+$", "中文", true), ("^\\p{^Han}+$", "abc", true), ("\\bcat\\b", "a cat!", true),
    ("\\bcat\\b", "concat", false), ("\\Bcat", "concat", true), ("^\\Qa.b\\E$", "a.b", true),
    ("^\\Qa.b\\E$", "axb", false), ("^\\x41\\x{1F62C}$", "A😬", true), ("^\\101$", "A", true),
    ("^.$", "😬", true), ("^(?P<x>a)(?<y>b)$", "ab", true), ("^a+?b$", "aab", true),
    ("\\A\\z", "", true), ("^\\s$", "\u{0B}", false), ("^\\.$", ".", true),
  ]

  @Test("a pattern matches as in RE2", arguments: cases)
  func matches(_ pattern: String, _ text: String, _ expected: Bool) throws {
    let compiled = try Pattern(pattern)
    let bytes = Array(text.utf8)
    #expect(bytes.withUnsafeBytes { compiled.matches($0) } == expected)
  }

  @Test(
    "what RE2 does not know is refused",
    arguments: [
      "(", ")", "[", "a)", "*a", "a**", "(?=a)", "(?!a)", "(?<=a)", "\\1", "[b-a]", "a{1001}",
      "a{3,2}", "\\", "\\y", "(?z)", "\\p{Nope}", "[[:nope:]]", "(?P<>a)", "\\x{110000}",
      "((a{100}){100}){100}", String(repeating: "(", count: 5000),
    ])
  func refuses(_ pattern: String) {
    #expect(throws: PatternError.self) { try Pattern(pattern) }
  }

  @Test("a pattern that makes backtrackers run for ever ends at once")
  func linear() throws {
    let pattern = try Pattern("^(a?){50}a{50}$")
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 50)
    #expect(text.withUnsafeBytes { pattern.matches($0) })
    let nested = try Pattern("^((a+)+)+$")
    let long = [UInt8](repeating: UInt8(ascii: "a"), count: 5000) + [UInt8(ascii: "b")]
    #expect(!long.withUnsafeBytes { nested.matches($0) })
  }

  @Test("text that is not UTF-8 is matched without a crash")
  func malformed() throws {
    let pattern = try Pattern("^a.+b$")
    for bytes: [UInt8] in [[0x61, 0xFF, 0x62], [0x61, 0xE2, 0x82], [0xF0], [0xC0, 0x80]] {
      _ = bytes.withUnsafeBytes { pattern.matches($0) }
    }
    let broken: [UInt8] = [0x61, 0xFF, 0x62]
    #expect(broken.withUnsafeBytes { pattern.matches($0) })
  }
}
