/// Western postal addresses: a house number before or behind the name of a street, a box at the
/// post office, a flat, a US postcode. A street without a number, such as Wall Street, is none.
enum StreetAddress {
  private static let streets: Set<String> = [
    "street", "road", "rd", "avenue", "ave", "boulevard", "blvd", "lane", "ln",
  ]
  /// These are ordinary words, too: they count at the end of the name or of a phrase.
  private static let doubtful: Set<String> = [
    "st", "drive", "dr", "court", "ct", "square", "sq", "place", "pl", "terrace", "way", "close",
    "crescent", "parkway", "pkwy", "highway", "hwy",
  ]
  private static let romance: Set<String> = [
    "rue", "boulevard", "avenue", "chemin", "quai", "impasse",
  ]
  private static let romanceBefore: Set<String> = [
    "calle", "rua", "avenida", "piazza", "corso", "viale", "plaza",
  ]
  private static let germanEndings = ["strasse", "str", "weg", "platz", "allee", "gasse"]
  /// Words that make of a number before them something other than a house number.
  private static let rank: Set<String> = [
    "top", "over", "under", "first", "next", "best", "last", "only", "about", "since", "past", "q",
  ]
  /// Words after a number that show that it counts something.
  private static let counted: Set<String> = [
    "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "star",
    "stars", "percent", "km", "mile", "miles", "minute", "minutes", "for", "of", "in", "on", "off",
    "to", "and", "the", "wheel", "lane", "new", "most", "plus", "best", "active", "customers",
  ]
  /// Words behind "road" and the like that make it something other than a street.
  private static let continued: Set<String> = [
    "assistance", "trip", "trips", "tax", "map", "safety", "show", "race", "food", "fashion",
  ]

  static func find(in name: FoldedName) -> [Refusal] {
    let words = Words.all(in: name)
    var found: [Range<Int>] = []
    for index in words.indices {
      if let end = streetBehindNumber(words, index, name) ?? romanceStreet(words, index) {
        found.append(words[index].range.lowerBound..<words[end].range.upperBound)
      }
      if let end = numberBehindStreet(words, index) ?? box(words, index) ?? flat(words, index)
        ?? postcode(words, index, name)
      {
        found.append(words[index].range.lowerBound..<words[end].range.upperBound)
      }
    }
    return found.map { Refusal(.address, "holds a postal address", at: name.place($0)) }
  }

  /// 12, 221b; no years.
  private static func isHouseNumber(_ word: Word) -> Bool {
    let digits = word.scalars.prefix(while: \.isDecimalDigit)
    let letters = word.scalars.dropFirst(digits.count)
    guard (1...5).contains(digits.count), letters.count <= 1,
      letters.allSatisfy(\.isLatinLetter)
    else { return false }
    return word.number.map { !(1900...2100).contains($0) } ?? true
  }

  /// 10 Downing Street; 350 5th Ave; 1600 Pennsylvania Avenue NW.
  private static func streetBehindNumber(
    _ words: [Word], _ index: Int, _ name: FoldedName
  ) -> Int? {
    guard isHouseNumber(words[index]), index + 2 < words.count else { return nil }
    if index > 0, rank.contains(words[index - 1].text) { return nil }
    for end in index + 2...min(index + 4, words.count - 1) {
      let between = words[index + 1..<end]
      if between.contains(where: { counted.contains($0.text) || $0.number != nil }) { return nil }
      let word = words[end].text
      if streets.contains(word) {
        return words[safe: end + 1].map { continued.contains($0.text) } ?? false ? nil : end
      }
      if doubtful.contains(word),
        between.allSatisfy({ $0.isCapitalised || $0.scalars[0].isDecimalDigit }),
        endsPhrase(words, end, name)
      {
        return end
      }
    }
    return nil
  }

  private static func endsPhrase(_ words: [Word], _ index: Int, _ name: FoldedName) -> Bool {
    guard let next = words[safe: index + 1] else { return true }
    let gap = name.scalars[words[index].range.upperBound..<next.range.lowerBound]
    return next.number != nil || gap.contains { $0 == "," || $0 == "." || $0 == ";" || $0.isHan }
  }

  /// 12 rue de Rivoli.
  private static func romanceStreet(_ words: [Word], _ index: Int) -> Int? {
    guard isHouseNumber(words[index]), let next = words[safe: index + 1],
      romance.contains(next.text), index + 2 < words.count,
      !(index > 0 && rank.contains(words[index - 1].text))
    else { return nil }
    return index + 2
  }

  /// Hauptstraße 5; Calle Mayor 12.
  private static func numberBehindStreet(_ words: [Word], _ index: Int) -> Int? {
    let word = words[index]
    if let next = words[safe: index + 1], isHouseNumber(next), word.scalars.count >= 6,
      germanEndings.contains(where: { word.text.hasSuffix($0) })
    {
      return index + 1
    }
    if let end = numberBehindRoad(words, index) { return end }
    guard romanceBefore.contains(word.text), index + 2 < words.count else { return nil }
    for end in index + 2...min(index + 4, words.count - 1) where isHouseNumber(words[end]) {
      return end
    }
    return nil
  }

  /// Nanjing Road 18; Nanjing Road No. 18.
  private static func numberBehindRoad(_ words: [Word], _ index: Int) -> Int? {
    guard words[index].isCapitalised, words[index].scalars.allSatisfy(\.isLatinLetter),
      let road = words[safe: index + 1], streets.contains(road.text), road.text != "lane"
    else { return nil }
    let number = words[safe: index + 2]?.text == "no" ? index + 3 : index + 2
    guard let word = words[safe: number], isHouseNumber(word) else { return nil }
    // What a number is followed by may say that it counts something.
    if let next = words[safe: number + 1], counted.contains(next.text) { return nil }
    return number
  }

  /// P.O. Box 123; Postfach 123.
  private static func box(_ words: [Word], _ index: Int) -> Int? {
    func number(_ at: Int) -> Int? { words[safe: at]?.number == nil ? nil : at }
    let texts = words[index...].prefix(3).map(\.text)
    if texts.first == "postfach" { return number(index + 1) }
    if texts.starts(with: ["po", "box"]) { return number(index + 2) }
    if texts.elementsEqual(["p", "o", "box"]) { return number(index + 3) }
    return nil
  }

  /// Apt 4B, Apartment 12.
  private static func flat(_ words: [Word], _ index: Int) -> Int? {
    guard ["apt", "apartment"].contains(words[index].text), let next = words[safe: index + 1],
      isHouseNumber(next)
    else { return nil }
    return index + 1
  }

  private static let states: Set<String> = [
    "al", "ak", "az", "ar", "ca", "co", "ct", "de", "dc", "fl", "ga", "hi", "id", "il", "in", "ia",
    "ks", "ky", "la", "me", "md", "ma", "mi", "mn", "ms", "mo", "mt", "ne", "nv", "nh", "nj", "nm",
    "ny", "nc", "nd", "oh", "ok", "or", "pa", "ri", "sc", "sd", "tn", "tx", "ut", "vt", "va", "wa",
    "wv", "wi", "wy",
  ]

  /// , IL 62704
  private static func postcode(_ words: [Word], _ index: Int, _ name: FoldedName) -> Int? {
    guard states.contains(words[index].text), words[index].isCapitalised,
      let next = words[safe: index + 1], next.scalars.count == 5, next.number != nil
    else { return nil }
    let before = name.scalars[..<words[index].range.lowerBound].last { $0 != " " }
    return before == "," ? index + 1 : nil
  }
}
