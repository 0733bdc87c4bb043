/// Chinese postal addresses: a street or estate with a number behind it (中山路3号), or the parts
/// of a building one after another (3栋2单元401室). A place without a number, such as 红旗路网点, is
/// no address.
enum ChineseAddress {
  /// Words behind a number; the longest first.
  private static let units: [[Unicode.Scalar]] = [
    "号楼", "號樓", "号院", "单元", "單元", "门牌", "楼层", "号", "號", "栋", "棟", "幢", "弄", "室", "楼", "樓",
    "层", "層", "座", "房", "门", "组", "队",
  ].map { Array($0.unicodeScalars) }

  /// What makes of 号 something else: line 8, shop 1, section.
  private static let notUnits: [[Unicode.Scalar]] = [
    "号线", "号店", "号段", "号码", "号令", "号文", "号公告", "号机", "号产品", "号理财", "号基金",
    "号卡", "层次", "层级", "座城", "座位", "房贷", "房产", "门店", "室内", "楼市", "楼盘",
  ].map { Array($0.unicodeScalars) }

  /// What has house numbers.
  private static let streets: [[Unicode.Scalar]] = [
    "大道", "胡同", "小区", "花园", "公寓", "大厦", "广场", "新村", "家园", "社区", "路", "街", "巷", "弄", "里弄",
    "镇", "乡", "村", "苑", "大院", "段",
  ].map { Array($0.unicodeScalars) }

  /// Words that end like a street and are none.
  private static let notStreets: [[Unicode.Scalar]] = [
    "思路", "丝路", "出路", "线路", "套路", "铁路", "电路", "网路", "财路", "一路", "之路", "通路", "高速公路", "公路",
    "丝绸之路", "阶段", "时段", "号段", "手段", "年龄段", "地段", "城镇", "老乡", "家乡", "故乡",
  ].map { Array($0.unicodeScalars) }

  static func find(in name: FoldedName) -> [Refusal] {
    let parts = numberedParts(in: name)
    var found: [Range<Int>] = []
    for (index, part) in parts.enumerated() {
      if let street = street(before: part, name) {
        found.append(street..<part.upperBound)
      } else if index > 0, isNext(parts[index - 1], part, name), isInside(part, name) {
        found.append(parts[index - 1].lowerBound..<part.upperBound)
      }
    }
    found += postOfficeBoxes(in: name)
    return found.map {
      Refusal(.address, "holds a postal address", at: name.place($0))
    }
  }

  /// Numbers with a unit behind them, such as 3号楼 and 四〇一室.
  private static func numberedParts(in name: FoldedName) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var index = 0
    while index < name.count {
      guard isNumeral(name.scalars[index]) else {
        index += 1
        continue
      }
      var end = index
      while end < name.count, isNumeral(name.scalars[end]) || isInNumber(end, name) { end += 1 }
      if end - index <= 9, let unit = unit(at: end, name) {
        parts.append(index..<end + unit)
      }
      index = end
    }
    return parts
  }

  private static func isNumeral(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isDecimalDigit || ChineseNumerals.isNumeral(scalar)
  }

  /// Hyphens within 12-3号, and a letter at the end as in 3A座.
  private static func isInNumber(_ index: Int, _ name: FoldedName) -> Bool {
    let scalar = name.scalars[index]
    guard index + 1 < name.count else { return false }
    if scalar == "-" || scalar == "之" { return isNumeral(name.scalars[index + 1]) }
    return scalar.isLatinLetter && unit(at: index + 1, name) != nil
  }

  /// The length of the unit at a place; nil where none stands.
  private static func unit(at index: Int, _ name: FoldedName) -> Int? {
    var index = index
    var space = 0
    while index < name.count, space < 2, name.scalars[index] == " " {
      index += 1
      space += 1
    }
    let rest = name.scalars[index...]
    if notUnits.contains(where: { rest.starts(with: $0) }) { return nil }
    return units.first { rest.starts(with: $0) }.map { $0.count + space }
  }

  /// Where the name of a street starts that stands right before a numbered part.
  private static func street(before part: Range<Int>, _ name: FoldedName) -> Int? {
    var end = part.lowerBound
    while end > 0, name.scalars[end - 1] == " " || name.scalars[end - 1] == "第" { end -= 1 }
    let before = name.scalars[..<end]
    func ends(with word: [Unicode.Scalar]) -> Bool {
      before.count >= word.count && before.suffix(word.count).elementsEqual(word)
    }
    if notStreets.contains(where: ends) { return nil }
    guard let street = streets.first(where: ends) else { return nil }
    let start = end - street.count
    guard start > 0, name.scalars[start - 1].isHan || name.scalars[start - 1].isDecimalDigit else {
      return nil
    }
    var first = start
    while first > 0, start - first < 3, name.scalars[first - 1].isHan { first -= 1 }
    return first
  }

  private static func isNext(_ part: Range<Int>, _ next: Range<Int>, _ name: FoldedName) -> Bool {
    let gap = name.scalars[part.upperBound..<next.lowerBound]
    return gap.count <= 2 && gap.allSatisfy { $0 == " " || $0 == "," || $0 == "，" || $0 == "-" }
  }

  /// Two numbered parts make an address when the second is inside a building; 3室2厅 is none,
  /// since 厅 is no part of an address.
  private static func isInside(_ part: Range<Int>, _ name: FoldedName) -> Bool {
    let words: [[Unicode.Scalar]] = ["室", "单元", "單元", "层", "层", "楼", "房", "门", "号", "栋", "幢", "座"]
      .map { Array($0.unicodeScalars) }
    return words.contains { name.scalars[part].suffix($0.count).elementsEqual($0) }
  }

  /// 邮政信箱 12, 邮编 100080.
  private static func postOfficeBoxes(in name: FoldedName) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for word in ["信箱", "邮编", "邮政编码", "郵編"].map({ Array($0.unicodeScalars) }) {
      for range in name.scalars.ranges(of: word) {
        var index = range.upperBound
        while index < name.count, index - range.upperBound < 3, !name.scalars[index].isDecimalDigit
        {
          index += 1
        }
        var end = index
        while end < name.count, name.scalars[end].isDecimalDigit { end += 1 }
        if end > index { found.append(range.lowerBound..<end) }
      }
    }
    return found
  }
}
