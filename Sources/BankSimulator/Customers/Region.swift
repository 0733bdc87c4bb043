/// Where customers live. Offsets are standard time: a simulated bank needs no time zone data.
struct Region {
  var code: StaticString
  var timeZone: StaticString
  var jurisdiction: StaticString
  var locale: StaticString
  var offsetMinutes: Int64
  /// Out of 100.
  var share: Int

  static let all: [Region] = [
    china("CN-SH", 22), china("CN-BJ", 18), china("CN-GD", 20), china("CN-SC", 12),
    china("CN-ZJ", 12),
    Region(
      code: "HK", timeZone: "Asia/Hong_Kong", jurisdiction: "HK", locale: "zh-HK",
      offsetMinutes: 480, share: 4),
    Region(
      code: "GB-LND", timeZone: "Europe/London", jurisdiction: "GB", locale: "en-GB",
      offsetMinutes: 0, share: 4),
    Region(
      code: "DE-BE", timeZone: "Europe/Berlin", jurisdiction: "DE", locale: "en",
      offsetMinutes: 60, share: 4),
    Region(
      code: "US-NY", timeZone: "America/New_York", jurisdiction: "US", locale: "en-US",
      offsetMinutes: -300, share: 4),
  ]

  private static func china(_ code: StaticString, _ share: Int) -> Region {
    Region(
      code: code, timeZone: "Asia/Shanghai", jurisdiction: "CN", locale: "zh-CN",
      offsetMinutes: 480, share: share)
  }

  /// A region's number by its share.
  static func draw(_ random: inout BankRandom) -> UInt8 {
    var rest = random.below(100)
    for (number, region) in all.enumerated() {
      rest -= region.share
      if rest < 0 { return UInt8(number) }
    }
    return 0
  }
}
