/// E-mail addresses, also those spelled out: zhang(at)mail.com, zhang at mail dot com.
enum EmailAddress {
  /// Domains of mailbox providers, which need no top level to be recognised.
  private static let providers: Set<String> = [
    "qq", "163", "126", "139", "189", "gmail", "outlook", "hotmail", "yahoo", "icloud", "sina",
    "sohu", "foxmail", "aliyun", "yandex", "proton", "protonmail", "gmx", "live",
  ]
  private static let topLevels: Set<String> = [
    "com", "cn", "net", "org", "edu", "gov", "info", "biz", "io", "me", "co", "de", "uk", "fr",
    "eu", "hk", "tw", "jp", "us", "ru", "ch", "at", "nl", "es", "it",
  ]

  static func find(in name: FoldedName) -> [Refusal] {
    let words = Words.all(in: name)
    var found: [Refusal] = []
    for index in words.indices.dropLast() {
      guard let domain = domain(behind: index, words, name) else { continue }
      let local = words[index]
      guard isAddress(words[domain.start...], isSpelledOut: domain.isSpelledOut, name) else {
        continue
      }
      let end = words[min(domain.start + 1, words.count - 1)].range.upperBound
      found.append(
        Refusal(
          .email, "holds an e-mail address", at: name.place(local.range.lowerBound..<end)))
    }
    return found
  }

  /// The word with which the domain starts when an @, or a word for it, stands behind a word.
  private static func domain(
    behind index: Int, _ words: [Word], _ name: FoldedName
  ) -> (start: Int, isSpelledOut: Bool)? {
    let next = words[index + 1]
    let gap = name.scalars[words[index].range.upperBound..<next.range.lowerBound]
    let signs = gap.filter { $0 != " " }
    if signs.contains("@"), gap.count <= 5 { return (index + 1, false) }
    if signs.contains("艾") && signs.contains("特") { return (index + 1, false) }
    guard next.text == "at", index + 2 < words.count else { return nil }
    let isBracketed = signs.contains("(") || signs.contains("[") || signs.contains("{")
    return (index + 2, !isBracketed)
  }

  /// Whether words read as a domain. A spelled-out one needs its "dot".
  private static func isAddress(
    _ words: ArraySlice<Word>, isSpelledOut: Bool, _ name: FoldedName
  ) -> Bool {
    guard let first = words.first else { return false }
    for (word, next) in zip(words, words.dropFirst()).prefix(4) {
      let gap = name.scalars[word.range.upperBound..<next.range.lowerBound]
      if gap.elementsEqual(["."]), next.scalars.count >= 2, next.scalars.allSatisfy(\.isLatinLetter)
      {
        if !isSpelledOut || topLevels.contains(next.text) { return true }
      }
      let isDot = next.text == "dot" || gap.contains("点") || gap.contains("。") || gap.contains(".")
      if isDot, words.contains(where: { topLevels.contains($0.text) }) { return true }
      if gap.contains(" ") && next.text != "dot" { break }
    }
    return !isSpelledOut && providers.contains(first.text)
  }
}
