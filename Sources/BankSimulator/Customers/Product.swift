/// The bank's products, by the codes its records carry.
struct Products: OptionSet {
  let rawValue: UInt16
  static let current = Products(rawValue: 1)
  static let savings = Products(rawValue: 2)
  static let debitCard = Products(rawValue: 4)
  static let creditCard = Products(rawValue: 8)
  static let premiumCard = Products(rawValue: 16)
  static let fund = Products(rawValue: 32)
  static let wealthPlan = Products(rawValue: 64)
  static let personalLoan = Products(rawValue: 128)
  static let mortgage = Products(rawValue: 256)
  static let insurance = Products(rawValue: 512)
  static let timeDeposit = Products(rawValue: 1_024)

  static let codes: [(Products, StaticString)] = [
    (.current, "current"), (.savings, "savings"), (.debitCard, "debitCard"),
    (.creditCard, "creditCard"), (.premiumCard, "premiumCard"), (.fund, "fund"),
    (.wealthPlan, "wealthPlan"), (.personalLoan, "personalLoan"), (.mortgage, "mortgage"),
    (.insurance, "insurance"), (.timeDeposit, "timeDeposit"),
  ]

  static func named(_ code: String) -> Products? {
    codes.first { $0.1.description == code }?.0
  }
}
