/// What a bank can set about the review of names.
package struct NamingPolicy: Sendable {
  /// k: no group with fewer members has a name. 1 to 1,000,000.
  package var minimumGroupSize: Int
  /// Scalars a name may have, at most `FoldedName.limit`.
  package var maximumLength: Int
  /// Words no name may contain.
  package var lexicon: StigmaLexicon
  /// Words that are somebody's name, too, and allowed all the same, such as 高峰 (peak).
  package var ordinaryWords: Set<String>

  package static let standardMinimumGroupSize = 20
  package static let standardMaximumLength = 60

  package init(
    minimumGroupSize: Int = standardMinimumGroupSize,
    maximumLength: Int = standardMaximumLength, lexicon: StigmaLexicon = .standard,
    ordinaryWords: Set<String> = []
  ) {
    self.minimumGroupSize = max(1, minimumGroupSize)
    self.maximumLength = min(max(1, maximumLength), FoldedName.limit)
    self.lexicon = lexicon
    self.ordinaryWords = ordinaryWords
  }
}
