/// A surname with a form of address: 王先生, Mrs Miller. Needs no list of people.
enum PersonTitle {
  /// Common surnames that are not also common as the end of another word (unlike 尚, 高, 成).
  private static let surnames: Set<Unicode.Scalar> = Set(
    ("王李张刘陈杨赵黄周吴徐孙胡朱郭何罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶魏苏吕丁任沈姚卢姜崔钟谭陆汪范"
      + "廖韦贾夏付邹熊孟秦邱侯江尹薛闫段雷龙黎史陶贺顾毛郝龚邵万钱覃武戴孔汤庞樊兰殷施洪翟安颜倪严牛温芦季俞章鲁葛毕聂")
      .unicodeScalars)
  private static let chineseTitles = ["先生", "女士", "小姐", "太太", "阿姨", "大妈", "老板"].map {
    Array($0.unicodeScalars)
  }
  private static let titles: Set<String> = [
    "mr", "mrs", "ms", "miss", "mister", "herr", "frau", "mme",
  ]
  /// What follows these titles and is no name.
  private static let noNames: Set<String> = [
    "and", "or", "price", "dior", "muscle", "clean", "coffee", "pac", "bean", "right", "money",
    "the", "universe", "world", "out", "you", "travel", "fit",
  ]

  static func find(in name: FoldedName) -> [Refusal] {
    var ranges: [Range<Int>] = []
    for title in chineseTitles {
      for range in name.scalars.ranges(of: title) {
        let start = range.lowerBound
        if start >= 1, surnames.contains(name.scalars[start - 1]),
          start < 2 || !isWordBefore(name.scalars[start - 2], name.scalars[start - 1])
        {
          ranges.append(start - 1..<range.upperBound)
        }
      }
    }
    let words = Words.all(in: name)
    for (word, next) in zip(words, words.dropFirst())
    where titles.contains(word.text) && next.isCapitalised && !noNames.contains(next.text)
      && next.scalars.count >= 2 && next.scalars.allSatisfy(\.isLatinLetter)
      && next.range.lowerBound - word.range.upperBound <= 2
    {
      ranges.append(word.range.lowerBound..<next.range.upperBound)
    }
    return ranges.map {
      Refusal(.personName, "names a person by surname and form of address", at: name.place($0))
    }
  }

  /// Two characters that are a word rather than a surname behind something.
  private static func isWordBefore(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    let words: Set<String> = [
      "平安", "公安", "保安", "西安", "延安", "长江", "浙江", "黑龙", "国龙", "千万", "百万",
      "大唐", "金钱", "价钱", "责任", "主任", "信任", "文章", "勋章", "三毛", "体温", "高温", "四季", "换季", "手段",
      "阶段", "华夏", "初夏", "仲夏",
    ]
    var text = String()
    text.unicodeScalars.append(first)
    text.unicodeScalars.append(second)
    return words.contains(text)
  }
}
