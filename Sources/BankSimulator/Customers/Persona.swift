/// Kinds of customers: what they earn, have and spend on.
enum Persona: UInt8, CaseIterable {
  case student, worker, family, professional, retiree, wealthy, company

  /// Out of 100 customers.
  var share: Int {
    switch self {
    case .student: 12
    case .worker: 36
    case .family: 20
    case .professional: 14
    case .retiree: 12
    case .wealthy: 4
    case .company: 2
    }
  }

  /// The median monthly income, CNY.
  var income: Double {
    switch self {
    case .student: 2_200
    case .worker: 7_500
    case .family: 13_000
    case .professional: 24_000
    case .retiree: 5_000
    case .wealthy: 90_000
    case .company: 400_000
    }
  }

  /// Median savings in months of income.
  var savingsMonths: Double {
    switch self {
    case .student: 1
    case .worker: 4
    case .family: 8
    case .professional: 14
    case .retiree: 30
    case .wealthy: 40
    case .company: 2
    }
  }

  var ages: ClosedRange<Int> {
    switch self {
    case .student: 18...25
    case .worker: 20...58
    case .family: 28...50
    case .professional: 25...55
    case .retiree: 60...88
    case .wealthy: 35...70
    case .company: 1...40
    }
  }

  var occupation: StaticString {
    switch self {
    case .student: "student"
    case .worker: "employee"
    case .family: "employee"
    case .professional: "professional"
    case .retiree: "retired"
    case .wealthy: "entrepreneur"
    case .company: ""
    }
  }

  static func draw(_ random: inout BankRandom) -> Persona {
    var rest = random.below(100)
    for persona in allCases {
      rest -= persona.share
      if rest < 0 { return persona }
    }
    return .worker
  }
}
