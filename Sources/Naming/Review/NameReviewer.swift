/// Reviews names of customer groups before anybody sees them: no personal data, no stigma, no
/// trick with characters, no group so small that its name points at its members.
///
/// A pure function of name, policy and list of people; reads at most `FoldedName.limit` scalars
/// and reports at most `limit` refusals.
package struct NameReviewer: Sendable {
  /// No more refusals than these are reported of one name.
  package static let limit = 32

  private let policy: NamingPolicy
  private let people: PeopleIndex

  package init(policy: NamingPolicy = NamingPolicy(), people: PeopleIndex = PeopleIndex()) {
    self.policy = policy
    var people = people
    people.exempt(policy.ordinaryWords)
    self.people = people
  }

  /// What speaks against a name, by place; empty when nothing does.
  /// - Parameters:
  ///   - locale: the language the name is written in (BCP 47); nil where it is not known.
  ///   - groupSize: how many customers are in the group; nil where it is not known.
  package func review(
    _ name: String, locale: String? = nil, groupSize: Int? = nil
  ) -> [Refusal] {
    let folded = FoldedName(name)
    var refusals = CharacterRules.check(name, folded, policy: policy, locale: locale)
    refusals += personalData(in: folded)
    refusals += policy.lexicon.matches(in: folded).map { match in
      Refusal(.stigma, "holds a word that demeans (\(match.category))", at: match.place)
    }
    if let groupSize, groupSize < policy.minimumGroupSize {
      refusals.append(
        Refusal(
          .groupTooSmall,
          "the group has fewer than \(policy.minimumGroupSize) members: its name would point at "
            + "them", at: 0..<folded.original.count))
    }
    refusals.sort {
      ($0.place.lowerBound, $0.place.upperBound, $0.reason.rawValue)
        < ($1.place.lowerBound, $1.place.upperBound, $1.reason.rawValue)
    }
    return Array(unique(refusals).prefix(Self.limit))
  }

  private func personalData(in folded: FoldedName) -> [Refusal] {
    var found: [Refusal] = []
    for reading in [folded] + (folded.readingChineseNumerals().map { [$0] } ?? []) {
      let chains = DigitChain.all(in: reading)
      found += ResidentID.find(in: chains, reading)
      found += NationalID.find(in: chains, reading)
      found += PaymentCard.find(in: chains, reading)
      found += PhoneNumber.find(in: chains, reading)
    }
    found += BankAccount.find(in: folded)
    found += EmailAddress.find(in: folded)
    found += ChineseAddress.find(in: folded)
    found += StreetAddress.find(in: folded)
    found += PersonTitle.find(in: folded)
    found += people.find(in: folded)
    return found
  }

  /// One refusal for each reason and place.
  private func unique(_ refusals: [Refusal]) -> [Refusal] {
    var seen: Set<Refusal> = []
    return refusals.filter { refusal in
      seen.insert(Refusal(refusal.reason, "", at: refusal.place)).inserted
    }
  }
}
