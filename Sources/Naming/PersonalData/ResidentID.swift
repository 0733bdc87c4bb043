/// Chinese resident identity numbers (GB 11643-1999): 17 digits with region, birth date and
/// sequence, and a check character of ISO 7064 MOD 11-2; the old form of 15 digits has no check
/// character and a year of two digits.
package enum ResidentID {
  private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  private static let checks: [UInt8] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2]

  /// First two digits of GB/T 2260 codes, and 83 and 91 of residence permits.
  private static let provinces: Set<Int> = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51,
    52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
  ]

  /// The check character of 17 digits: 0–9, or 10 for X.
  package static func check(_ digits: some Collection<UInt8>) -> UInt8 {
    let sum = zip(digits, weights).reduce(0) { $0 + Int($1.0) * $1.1 }
    return checks[sum % 11]
  }

  static func find(in chains: [DigitChain], _ name: FoldedName) -> [Refusal] {
    chains.flatMap { find(in: $0, name) }
  }

  private static func find(in chain: DigitChain, _ name: FoldedName) -> [Refusal] {
    var found: [Refusal] = []
    func refuse(_ range: Range<Int>) {
      found.append(
        Refusal(
          .residentID, "holds a resident identity number (GB 11643)", at: name.place(range)))
    }
    var start = 0
    while start + 17 <= chain.digits.count {
      if let end = endOfNumber(chain, from: start, name) {
        refuse(chain.positions[start]..<end)
        start += 17
      } else {
        start += 1
      }
    }
    for stretch in chain.stretches(15...15) where isOldForm(stretch.digits) {
      let shape = stretch.shape
      if shape == [15] || shape == [6, 6, 3] || shape == [3, 3, 3, 3, 3]
        || shape == [6, 2, 2, 2, 3]
      {
        refuse(stretch.range)
      }
    }
    return found
  }

  /// The folded scalar behind a number that starts at a digit of a chain; nil where none does.
  private static func endOfNumber(
    _ chain: DigitChain, from start: Int, _ name: FoldedName
  ) -> Int? {
    let body = Array(chain.digits[start..<start + 17])
    guard body[0] != 0,
      isDate(year: number(body[6..<10]), number(body[10..<12]), number(body[12..<14]))
    else { return nil }
    let check = check(body)
    if start + 17 < chain.digits.count, chain.digits[start + 17] == check {
      return chain.positions[start + 17] + 1
    }
    guard check == 10 else { return nil }
    var next = chain.positions[start + 16] + 1
    var gap = 0
    while next < name.count, gap < DigitChain.maximumGap, name.scalars[next].isNumberSeparator {
      next += 1
      gap += 1
    }
    return next < name.count && name.scalars[next] == "x" ? next + 1 : nil
  }

  private static func isOldForm(_ digits: [UInt8]) -> Bool {
    provinces.contains(number(digits[0..<2]))
      && isDate(year: 1900 + number(digits[6..<8]), number(digits[8..<10]), number(digits[10..<12]))
  }

  private static func isDate(year: Int, _ month: Int, _ day: Int) -> Bool {
    guard (1850...2099).contains(year), (1...12).contains(month), day >= 1 else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= days[month - 1]
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { $0 * 10 + Int($1) }
  }
}
