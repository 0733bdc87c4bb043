/// What customers spend on, by merchant category (ISO 18245).
struct Spending {
  enum Channel: UInt8 {
    case pos, ecom, atm, transfer, directDebit
    var name: StaticString {
      switch self {
      case .pos: "pos"
      case .ecom: "ecom"
      case .atm: "atm"
      case .transfer: "transfer"
      case .directDebit: "directDebit"
      }
    }
  }

  var code: Int64
  var merchant: StaticString
  var channel: Channel
  /// The median amount in CNY for an income of 10,000 a month.
  var median: Double
  /// How often, relative to the others; for one persona in the order of `Persona`.
  var weights: [Int]
  /// Relative frequency on weekends and from 18 to 23 hours.
  var weekend: Int
  var evening: Int

  static let all: [Spending] = [
    make(5_411, "Freshmart Supermarket", .pos, 85, [14, 22, 30, 16, 34, 12, 0], 2, 2),
    make(5_499, "Corner Store", .pos, 18, [24, 18, 10, 12, 12, 6, 0], 1, 2),
    make(5_812, "Lakeside Restaurant", .pos, 130, [8, 10, 12, 18, 8, 24, 6], 3, 3),
    make(5_814, "Noodle Express", .pos, 32, [28, 20, 10, 16, 8, 4, 0], 1, 2),
    make(4_111, "Metro", .pos, 6, [30, 24, 12, 16, 14, 2, 0], 1, 1),
    make(5_541, "Petro Station", .pos, 320, [0, 6, 12, 10, 4, 14, 20], 2, 1),
    make(5_651, "City Fashion", .pos, 260, [8, 8, 12, 12, 4, 14, 0], 3, 2),
    make(5_732, "Digital World", .ecom, 900, [4, 3, 3, 5, 1, 6, 8], 2, 2),
    make(5_912, "Health Pharmacy", .pos, 60, [3, 5, 8, 4, 16, 4, 0], 1, 1),
    make(7_832, "Grand Cinema", .ecom, 75, [10, 6, 8, 8, 2, 4, 0], 4, 4),
    make(4_511, "East Airlines", .ecom, 1_400, [1, 2, 2, 6, 1, 12, 14], 1, 1),
    make(7_011, "Garden Hotel", .ecom, 780, [1, 2, 3, 6, 1, 12, 12], 3, 1),
    make(5_999, "Online Mall", .ecom, 120, [26, 20, 24, 20, 8, 14, 10], 2, 3),
    make(5_945, "Toy House", .pos, 140, [0, 2, 12, 2, 3, 3, 0], 3, 1),
    make(8_220, "Open Academy", .directDebit, 600, [6, 1, 6, 2, 0, 3, 0], 0, 0),
    make(4_814, "National Telecom", .directDebit, 88, [3, 4, 4, 4, 5, 3, 6], 1, 1),
    make(4_900, "City Utilities", .directDebit, 180, [0, 4, 6, 4, 6, 4, 10], 1, 1),
    make(6_011, "Cash Machine", .atm, 400, [4, 6, 4, 3, 12, 3, 0], 1, 1),
    make(0, "", .transfer, 500, [6, 8, 8, 8, 6, 14, 60], 1, 1),
  ]

  private static func make(
    _ code: Int64, _ merchant: StaticString, _ channel: Channel, _ median: Double,
    _ weights: [Int], _ weekend: Int, _ evening: Int
  ) -> Spending {
    Spending(
      code: code, merchant: merchant, channel: channel, median: median, weights: weights,
      weekend: weekend, evening: evening)
  }
}

/// For each persona and kind of hour, the kinds of spending laid out by frequency, so that a
/// choice is one look-up.
struct SpendingChoice {
  private static let width = 1_024
  private var table: [UInt8] = []

  init() {
    for persona in Persona.allCases {
      for isWeekend in [false, true] {
        for isEvening in [false, true] {
          let weights = Spending.all.map { kind in
            kind.weights[Int(persona.rawValue)] * (isWeekend ? kind.weekend * 2 : 3)
              * (isEvening ? kind.evening * 2 : 3)
          }
          table += SpendingChoice.spread(weights)
        }
      }
    }
  }

  private static func spread(_ weights: [Int]) -> [UInt8] {
    let total = max(1, weights.reduce(0, +))
    var row: [UInt8] = []
    var passed = 0
    for (kind, weight) in weights.enumerated() {
      passed += weight
      while row.count < passed * width / total { row.append(UInt8(kind)) }
    }
    while row.count < width { row.append(0) }
    return row
  }

  func draw(_ persona: Persona, _ time: LocalTime, _ random: inout BankRandom) -> Int {
    let evening = time.hour >= 18 && time.hour < 23
    let row = Int(persona.rawValue) * 4 + (time.isWeekend ? 2 : 0) + (evening ? 1 : 0)
    return Int(table[row * SpendingChoice.width + random.below(SpendingChoice.width)])
  }
}
