/// Words no name of a group may contain, by category, and phrases in which they are harmless.
package struct StigmaLexicon: Sendable {
  package struct Entry: Sendable, Hashable {
    package var word: String
    /// Such as "poverty"; told with the refusal.
    package var category: String
    package init(_ word: String, _ category: String) {
      self.word = word
      self.category = category
    }
  }

  /// A word of the lexicon in a name.
  struct Match {
    var category: String
    var place: Range<Int>
  }

  /// Folded letters of words with letters of scripts that are written without spaces.
  private var running: [[Unicode.Scalar]: String] = [:]
  /// Folded words, one after another.
  private var spaced: [[[Unicode.Scalar]]: String] = [:]
  private var runningLengths: Set<Int> = []
  private var longestPhrase = 0
  private var harmless: [[Unicode.Scalar]] = []

  /// - Parameter harmless: phrases in which words of the lexicon do not count.
  package init(_ entries: [Entry] = [], harmless: [String] = []) {
    add(entries)
    allow(harmless)
  }

  package mutating func add(_ entries: [Entry]) {
    for entry in entries {
      let folded = FoldedName(entry.word)
      if folded.scalars.contains(where: \.isHan) {
        let letters = folded.scalars.filter { $0.isLetter || $0.isDecimalDigit }
        running[letters] = entry.category
        runningLengths.insert(letters.count)
      } else {
        let words = Words.runs(in: folded) { $0.isLetter || $0.isDecimalDigit }.map(\.scalars)
        guard !words.isEmpty else { continue }
        spaced[words] = entry.category
        longestPhrase = max(longestPhrase, words.count)
      }
    }
  }

  package mutating func allow(_ phrases: [String]) {
    harmless += phrases.map { Self.withSpaces(FoldedName.fold($0)) }.filter { !$0.isEmpty }
  }

  // MARK: Matching

  func matches(in name: FoldedName) -> [Match] {
    let plain = Self.withSpaces(name.scalars)
    let allowed = harmless.flatMap { plain.ranges(of: $0) }
    let found = runningMatches(in: name) + spacedMatches(in: name)
    return found.filter { match in !allowed.contains { $0.overlaps(match.range) } }
      .map { Match(category: $0.category, place: name.place($0.range)) }
  }

  /// With a space for every hyphen: a phrase is the same either way.
  private static func withSpaces(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    scalars.map { $0 == "-" ? " " : $0 }
  }

  private typealias Found = (category: String, range: Range<Int>)

  /// Chinese words, whatever is put between their characters.
  private func runningMatches(in name: FoldedName) -> [Found] {
    let places = name.scalars.indices.filter {
      name.scalars[$0].isLetter || name.scalars[$0].isDecimalDigit
    }
    let letters = places.map { name.scalars[$0] }
    var found: [Found] = []
    for start in letters.indices {
      for length in runningLengths where start + length <= letters.count {
        guard let category = running[Array(letters[start..<start + length])] else { continue }
        found.append((category, places[start]..<places[start + length - 1] + 1))
      }
    }
    return found
  }

  private func spacedMatches(in name: FoldedName) -> [Found] {
    var found: [Found] = []
    for reading in LatinReadings.all(in: name) {
      for start in reading.indices {
        for end in reading.indices.dropFirst(start).prefix(longestPhrase) {
          if let category = category(of: reading[start...end].map(\.scalars)) {
            let range = reading[start].range.lowerBound..<reading[end].range.upperBound
            found.append((category, range))
          }
        }
      }
    }
    return found
  }

  /// The category of a phrase: as it stands, or with the last word in the singular.
  private func category(of words: [[Unicode.Scalar]]) -> String? {
    if let category = spaced[words] { return category }
    guard let last = words.last else { return nil }
    for singular in LatinReadings.singulars(of: last) {
      if let category = spaced[words.dropLast() + [singular]] { return category }
    }
    return nil
  }
}
