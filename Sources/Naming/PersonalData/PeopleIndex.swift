import Crypto

/// Names of people that no group may carry: from the bank's customer records. Keeps fingerprints
/// only, so that neither memory nor a file of fingerprints spells a customer out (an unkeyed
/// fingerprint can be guessed from a list of names, so the file is still confidential).
package struct PeopleIndex: Sendable {
  /// Characters of the longest Chinese name looked for; words of the longest Latin one.
  static let longestChinese = 12
  static let longestLatin = 5

  private var fingerprints: Set<Fingerprint> = []
  private var exempt: Set<[Unicode.Scalar]> = []
  package var count: Int { fingerprints.count }

  package init() {}

  /// The first half of a SHA-256.
  private struct Fingerprint: Hashable, Sendable {
    var high: UInt64
    var low: UInt64
  }

  /// Adds a person by name, in any order of its Latin words, with or without diacritics.
  /// - Returns: false where it is no name: shorter than two letters, or longer than those above.
  @discardableResult
  package mutating func insert(name: String) -> Bool {
    guard let form = Self.form(of: FoldedName(name)) else { return false }
    return fingerprints.insert(Self.fingerprint(form)).inserted || true
  }

  /// Adds a person by a fingerprint as `fingerprint(of:)` writes it.
  /// - Returns: false where it is none.
  @discardableResult
  package mutating func insert(fingerprint: String) -> Bool {
    guard fingerprint.utf8.count == 32, let high = UInt64(fingerprint.prefix(16), radix: 16),
      let low = UInt64(fingerprint.suffix(16), radix: 16)
    else { return false }
    fingerprints.insert(Fingerprint(high: high, low: low))
    return true
  }

  /// 32 hexadecimal digits: the first half of SHA-256 over the folded name. Nil where the text is
  /// no name.
  package static func fingerprint(of name: String) -> String? {
    form(of: FoldedName(name)).map { form in
      let value = fingerprint(form)
      return [value.high, value.low].map { word in
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
      }.joined()
    }
  }

  mutating func exempt(_ words: Set<String>) {
    exempt = Set((words.union(Self.ordinaryWords)).map { FoldedName.fold($0) })
  }

  /// Chinese letters in a row, or the sorted words of a Latin name.
  private static func form(of name: FoldedName) -> [Unicode.Scalar]? {
    if name.scalars.contains(where: \.isHan) {
      let letters = name.scalars.filter { $0.isHan || $0.isLetter }
      return (2...longestChinese).contains(letters.count) ? letters : nil
    }
    let words = Words.runs(in: name) { $0.isLetter }
    guard (1...longestLatin).contains(words.count),
      words.reduce(0, { $0 + $1.scalars.count }) >= 2
    else { return nil }
    return form(of: words[...])
  }

  private static func form(of words: ArraySlice<Word>) -> [Unicode.Scalar] {
    Array(words.map(\.text).sorted().joined(separator: " ").unicodeScalars)
  }

  private static func fingerprint(_ form: [Unicode.Scalar]) -> Fingerprint {
    var hash = SHA256()
    var text = String()
    text.unicodeScalars.append(contentsOf: form)
    text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    return hash.finalize().withUnsafeBytes { digest in
      Fingerprint(
        high: UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        low: UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }

  // MARK: Review

  func find(in name: FoldedName) -> [Refusal] {
    guard !fingerprints.isEmpty else { return [] }
    return (chinese(in: name) + latin(in: name)).map {
      Refusal(.personName, "holds the name of a person", at: name.place($0))
    }
  }

  private func chinese(in name: FoldedName) -> [Range<Int>] {
    let places = name.scalars.indices.filter { name.scalars[$0].isHan || name.scalars[$0].isLetter }
    let letters = places.map { name.scalars[$0] }
    var found: [Range<Int>] = []
    for start in letters.indices where letters[start].isHan {
      let longest = min(Self.longestChinese, letters.count - start)
      guard longest >= 2 else { continue }
      for length in stride(from: longest, through: 2, by: -1) {
        let candidate = Array(letters[start..<start + length])
        guard fingerprints.contains(Self.fingerprint(candidate)), !exempt.contains(candidate)
        else { continue }
        found.append(places[start]..<places[start + length - 1] + 1)
        break
      }
    }
    return found
  }

  private func latin(in name: FoldedName) -> [Range<Int>] {
    let words = Words.runs(in: name) { $0.isLetter && !$0.isHan }
    var found: [Range<Int>] = []
    for start in words.indices {
      for end in words.indices.dropFirst(start).prefix(Self.longestLatin) {
        let form = Self.form(of: words[start...end])
        guard fingerprints.contains(Self.fingerprint(form)), !exempt.contains(form) else {
          continue
        }
        found.append(words[start].range.lowerBound..<words[end].range.upperBound)
      }
    }
    return found
  }

  /// Everyday words that are names of people, too; a group is hardly named after those.
  static let ordinaryWords: Set<String> = [
    "高峰", "高端", "高级", "高校", "高层", "平安", "安康", "安心", "安全", "安居", "文化", "文艺", "金融", "金牌", "金卡",
    "金星", "黄金", "白金", "阳光", "常乐", "成长", "成功", "成熟", "方便", "方向", "时尚", "时光", "向上", "向往", "万能",
    "元旦", "江南", "江湖", "江苏", "江西", "马上", "马拉松", "温暖", "温馨", "华南", "华东", "华北", "华夏", "海外", "海南",
    "周末", "周年", "周边", "关爱", "关注", "关键", "明星", "明天", "童心", "乐活", "乐享", "乐龄", "权益", "全能", "全球",
    "石油", "房贷", "车贷", "钱包", "钱袋", "查询", "费用", "解决", "商户", "商务", "游戏", "游客", "农业", "牛市", "花园",
    "花呗", "雷达", "龙头", "水电", "路网", "云端", "云南", "山东", "山西", "宝贝", "祝福", "年轻", "鲜花", "空中", "双节",
    "冬日", "夏日", "春季", "秋季", "强势", "富裕", "富贵", "盛夏", "毛利", "程序", "经理", "危机", "蓝领", "白领", "金领",
  ]
}
