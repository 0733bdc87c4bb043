/// What was meant to be filled in and was not.
enum Placeholders {
  private static let words: [String] = [
    "tbd", "tba", "todo", "fixme", "lorem ipsum", "placeholder", "untitled", "john doe",
    "jane doe", "your name", "name here", "insert name", "undefined", "null", "foobar",
  ]
  private static let chinese: [String] = [
    "待定", "待补充", "待填", "占位", "未命名", "某某", "张三", "李四", "王五", "此处填写", "测试分群",
    "请输入", "xx客户", "xx银行", "××",
  ]

  static func find(in name: FoldedName) -> [Refusal] {
    brackets(in: name) + marks(in: name) + wordsFound(in: name)
  }

  private static func refusal(_ range: Range<Int>, _ name: FoldedName) -> Refusal {
    Refusal(.placeholder, "holds a placeholder that was not filled in", at: name.place(range))
  }

  /// `{trait}`, `{{trait}}`, `${trait}`, `%trait%`; `<name>` and `[name]` where the word in them
  /// is one that stands for another.
  private static func brackets(in name: FoldedName) -> [Refusal] {
    var found: [Refusal] = []
    let closings: [Unicode.Scalar: Unicode.Scalar] = ["{": "}", "<": ">", "[": "]", "%": "%"]
    var start = 0
    while start < name.count {
      let opening = name.scalars[start]
      var next = start + 1
      if let closing = closings[opening],
        let end = name.scalars[next...].firstIndex(of: closing)
      {
        let inside = Array(name.scalars[next..<end])
        let isSlot =
          switch opening {
          case "{": true
          case "%": !inside.isEmpty && inside.allSatisfy(\.isLatinLetter)
          default: slotWords.contains(inside)
          }
        if isSlot {
          found.append(refusal(start..<end + 1, name))
          next = end + 1
        }
      } else if opening == "{" || opening == "}" {
        found.append(refusal(start..<start + 1, name))
      }
      start = next
    }
    return found
  }

  private static let slotWords: Set<[Unicode.Scalar]> = Set(
    [
      "name", "brand", "trait", "region", "tier", "segment", "customer", "label", "value",
      "product", "insert", "client", "group", "city", "month", "year",
    ].map { Array($0.unicodeScalars) })

  /// `%s`, `%@`, `%1$s`, lines to write on, and `xxx`.
  private static func marks(in name: FoldedName) -> [Refusal] {
    var found: [Refusal] = []
    let scalars = name.scalars
    var index = 0
    while index < scalars.count {
      var end = index + 1
      while end < scalars.count, scalars[end] == scalars[index] { end += 1 }
      let isWhole =
        (index == 0 || !scalars[index - 1].isLatinLetter)
        && (end == scalars.count || !scalars[end].isLatinLetter)
      if end - index >= 3, "_?x".unicodeScalars.contains(scalars[index]), isWhole {
        found.append(refusal(index..<end, name))
      } else if scalars[index] == "%" {
        while end < scalars.count, scalars[end].isDecimalDigit || scalars[end] == "$" { end += 1 }
        let isLast = end + 1 >= scalars.count || !scalars[end + 1].isLatinLetter
        if end < scalars.count, "sd@".unicodeScalars.contains(scalars[end]), isLast {
          found.append(refusal(index..<end + 1, name))
        }
      }
      index = end
    }
    return found
  }

  private static func wordsFound(in name: FoldedName) -> [Refusal] {
    var found: [Refusal] = []
    let tokens = Words.all(in: name)
    for word in words {
      let parts = word.split(separator: " ").map { Array($0.unicodeScalars) }
      for start in tokens.indices where start + parts.count <= tokens.count {
        let stretch = tokens[start..<start + parts.count]
        if zip(stretch, parts).allSatisfy({ $0.scalars == $1 }), let last = stretch.last {
          found.append(refusal(tokens[start].range.lowerBound..<last.range.upperBound, name))
        }
      }
    }
    for word in chinese {
      for range in name.scalars.ranges(of: FoldedName.fold(word)) {
        found.append(refusal(range, name))
      }
    }
    return found
  }
}
