/// One customer of the simulated bank: what the bank's own systems know.
struct BankCustomer {
  enum Phase: UInt8 {
    /// The marketing side has not heard of this customer yet.
    case unknown
    case active
    /// Stopped moving money.
    case dormant
    /// Closed everything.
    case left
    case erased
  }

  struct Consents: OptionSet {
    let rawValue: UInt8
    static let app = Consents(rawValue: 1)
    static let push = Consents(rawValue: 2)
    static let sms = Consents(rawValue: 4)
    static let email = Consents(rawValue: 8)
    static let phone = Consents(rawValue: 16)
    static let survey = Consents(rawValue: 32)
    static let experience = Consents(rawValue: 64)
    static let channels: [(Consents, StaticString)] = [
      (.app, "app"), (.push, "push"), (.sms, "sms"), (.email, "email"), (.phone, "phone"),
    ]
  }

  struct Flags: OptionSet {
    let rawValue: UInt8
    static let vulnerable = Flags(rawValue: 1)
    static let deceased = Flags(rawValue: 2)
    static let hardship = Flags(rawValue: 4)
    static let fraudHold = Flags(rawValue: 8)
    static let doNotContact = Flags(rawValue: 16)
    static let employee = Flags(rawValue: 32)
  }

  var phase = Phase.unknown
  var persona: Persona
  var region: UInt8
  /// Day of the month.
  var payDay: UInt8
  var riskRating: UInt8
  var consents: Consents
  var flags: Flags
  var products: Products
  /// The version of the master data sent last.
  var version: UInt16 = 0
  var complaints: UInt16 = 0
  /// Holdings opened so far, for their ids.
  var holdings: UInt16 = 0
  /// Months since 1970 for which the salary has come.
  var paidMonth: Int32 = 0
  /// Days since 1970-01-01; a company's registration.
  var birthDay: Int32
  /// A month's income in fen.
  var income: Int64
  /// Balances in fen.
  var current: Int64
  var savings: Int64
  var invested: Int64

  /// How readily the customer accepts an offer, 0…1.
  var openness: Double

  init(_ random: inout BankRandom, today: Int64) {
    persona = Persona.draw(&random)
    region = Region.draw(&random)
    payDay = [1, 5, 10, 15, 25, 28][random.below(6)]
    riskRating = UInt8(1 + random.below(5))
    let age = persona.ages.lowerBound + random.below(persona.ages.count)
    birthDay = Int32(today - Int64(age) * 365 - Int64(random.below(365)))
    income = Int64(persona.income * random.logNormal(0.35)) * 100
    current = Int64(Double(income) * random.logNormal(0.5))
    savings = Int64(Double(income) * persona.savingsMonths * random.logNormal(0.8))
    let invests = random.chance(persona == .wealthy ? 0.8 : persona == .professional ? 0.35 : 0.1)
    invested = invests ? Int64(Double(savings) * random.logNormal(0.5)) : 0
    openness = random.unit() * random.unit()
    consents = []
    flags = []
    products = [.current, .debitCard]
    drawConsents(&random)
    drawFlags(&random)
    drawProducts(&random)
  }

  private mutating func drawConsents(_ random: inout BankRandom) {
    if random.chance(0.75) { consents.formUnion([.app, .push]) }
    if random.chance(0.55) { consents.insert(.sms) }
    if random.chance(0.5) { consents.insert(.email) }
    if random.chance(0.25) { consents.insert(.phone) }
    if random.chance(0.6) { consents.insert(.survey) }
    if random.chance(0.6) { consents.insert(.experience) }
  }

  private mutating func drawFlags(_ random: inout BankRandom) {
    if random.chance(0.01) { flags.insert(.vulnerable) }
    if random.chance(0.002) { flags.insert(.deceased) }
    if random.chance(0.01) { flags.insert(.hardship) }
    if random.chance(0.003) { flags.insert(.fraudHold) }
    if random.chance(0.02) { flags.insert(.doNotContact) }
    if random.chance(0.005) { flags.insert(.employee) }
  }

  private mutating func drawProducts(_ random: inout BankRandom) {
    if random.chance(0.7) { products.insert(.savings) } else { savings = 0 }
    if random.chance(persona == .student ? 0.1 : 0.4) { products.insert(.creditCard) }
    if persona == .wealthy, random.chance(0.5) { products.insert(.premiumCard) }
    if invested > 0 { products.insert(.fund) }
    if persona == .family, random.chance(0.5) { products.insert(.mortgage) }
    if random.chance(0.12) { products.insert(.personalLoan) }
    if random.chance(0.15) { products.insert(.insurance) }
  }

  var place: Region { Region.all[Int(region)] }
}
