import Naming
import Testing

@Suite("The review of names")
struct ReviewTests {
  @Test("every line of the two tables is a case, and there are more than 200 of each")
  func tables() {
    #expect(NameCase.bad.count == NameCase.lineCounts.bad)
    #expect(NameCase.good.count == NameCase.lineCounts.good)
    #expect(NameCase.bad.count >= 200 && NameCase.good.count >= 200)
    #expect(Set(NameCase.bad.map(\.name)).count >= 200)
    #expect(Set(NameCase.bad.compactMap(\.reason)) == Set(RefusalReason.allCases))
  }

  @Test("a bad name is refused for its reason, within its bounds", arguments: NameCase.bad)
  func bad(name: NameCase) {
    let refusals = NameCase.reviewer.review(
      name.name, locale: name.locale, groupSize: name.groupSize)
    #expect(
      refusals.contains { $0.reason == name.reason },
      "\(name.name.debugDescription): \(refusals.map(\.reason.rawValue))")
    for refusal in refusals {
      #expect(!refusal.message.isEmpty && !refusal.reason.remedy.isEmpty)
      #expect(refusal.place.lowerBound >= 0)
      #expect(refusal.place.upperBound <= name.name.unicodeScalars.count)
    }
  }

  @Test("a good name is accepted", arguments: NameCase.good)
  func good(name: NameCase) {
    let refusals = NameCase.reviewer.review(
      name.name, locale: name.locale, groupSize: name.groupSize)
    #expect(
      refusals.isEmpty, "\(name.name): \(refusals.map { "\($0.reason.rawValue) \($0.place)" })")
  }

  @Test("no message repeats what was found")
  func silence() {
    for name in NameCase.bad where name.reason?.isPersonalData ?? false {
      for refusal in NameCase.reviewer.review(name.name, locale: name.locale) {
        let scalars = Array(name.name.unicodeScalars)[refusal.place]
        var found = String()
        found.unicodeScalars.append(contentsOf: scalars)
        #expect(!refusal.message.contains(found), "\(refusal.message)")
        let digits = found.filter(\.isNumber)
        #expect(digits.count < 4 || !refusal.message.contains(digits))
      }
    }
  }

  @Test("the place is that of the data")
  func places() {
    let place = NameCase.reviewer.review("白金 13800138000 客户").first { $0.reason == .phone }?.place
    #expect(place == 3..<14)
    let wide = NameCase.reviewer.review("旅行１３８００１３８０００").first { $0.reason == .phone }?.place
    #expect(wide == 2..<13)
    let word = NameCase.reviewer.review("the P00R ones").first { $0.reason == .stigma }?.place
    #expect(word == 4..<8)
    let name = NameCase.reviewer.review("和王建国去旅行").first { $0.reason == .personName }?.place
    #expect(name == 1..<4)
  }

  @Test("a name of any length is reviewed within bounds")
  func bounded() {
    let long = String(repeating: "13800138000 ", count: 100_000)
    let refusals = NameCase.reviewer.review(long)
    #expect(refusals.count <= NameReviewer.limit)
    #expect(refusals.contains { $0.reason == .tooLong })
    #expect(refusals.allSatisfy { $0.place.upperBound <= FoldedName.limit })
    let stacked = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(NameCase.reviewer.review(stacked).contains { $0.reason == .tooLong })
  }

  @Test("k and length are the bank's to set")
  func policy() {
    let strict = NameReviewer(policy: NamingPolicy(minimumGroupSize: 100, maximumLength: 4))
    #expect(strict.review("旅行达人", groupSize: 99).map(\.reason) == [.groupTooSmall])
    #expect(strict.review("旅行达人", groupSize: 100).isEmpty)
    #expect(strict.review("旅行达人客").map(\.reason) == [.tooLong])
  }

  @Test("the lexicon can be extended, and phrases can be allowed")
  func lexicon() {
    var lexicon = StigmaLexicon.standard
    lexicon.add([.init("二流", "worth"), .init("b-list", "worth")])
    lexicon.allow(["Poor Knights"])
    let reviewer = NameReviewer(policy: NamingPolicy(lexicon: lexicon))
    #expect(reviewer.review("二流客户").map(\.reason) == [.stigma])
    #expect(reviewer.review("B-List savers").map(\.reason) == [.stigma])
    #expect(reviewer.review("Poor Knights divers").isEmpty)
    #expect(!reviewer.review("Poor Knights and poor days").isEmpty)
  }

  @Test("a person is found by fingerprint as by name, and an ordinary word is not a person")
  func fingerprints() throws {
    var people = PeopleIndex()
    let fingerprint = try #require(PeopleIndex.fingerprint(of: "Smith, JOHN"))
    #expect(fingerprint == PeopleIndex.fingerprint(of: "john smith"))
    let taken = [
      people.insert(fingerprint: fingerprint), people.insert(fingerprint: "no hex"),
      people.insert(name: "X"),
    ]
    #expect(taken == [true, false, false])
    let reviewer = NameReviewer(people: people)
    #expect(reviewer.review("Fans of John Smith").map(\.reason) == [.personName])
    #expect(reviewer.review("Johnny Smithson").isEmpty)
    #expect(NameCase.reviewer.review("高峰消费").isEmpty)
    let own = NameReviewer(
      policy: NamingPolicy(ordinaryWords: ["陈静"]), people: NameCase.people)
    #expect(own.review("陈静客户").isEmpty)
  }
}
