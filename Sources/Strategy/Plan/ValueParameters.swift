package import CustomerValue
import Records

/// The fitted parameters of one customer-value model, with where they come from.
package struct ValueParameters: Sendable, Equatable {
  package var id: String
  /// Milliseconds: the unit of time that the parameters are in.
  package var unit: Int64
  package var transactions: TransactionModel?
  package var transactionsEvidence = Evidence()
  package var spend: SpendModel?
  package var spendEvidence = Evidence()
  /// The days that the history covers, such as `2026-01-31`.
  package var from: String?
  package var until: String?
  /// As read from a file; `computedVersion` is what it should be.
  package var version: String?

  /// What a parameter can be; beyond, a model says the same of everybody.
  package static let range = 0.0001...1_000_000_000.0

  package init(id: String, unit: Int64) {
    self.id = id
    self.unit = unit
  }

  /// What a fit was made from, and how it went.
  package struct Evidence: Sendable, Equatable {
    package var customers: Double = 0
    package var logLikelihood: Double = 0
    /// In the order of the parameters; nil where they could not be told.
    package var standardErrors: [Double]?
    package var hasConverged = true
    package init() {}

    package init<Model>(_ fit: ModelFit<Model>) {
      customers = fit.customers
      logLikelihood = fit.logLikelihood
      standardErrors = fit.standardErrors
      hasConverged = fit.hasConverged
    }
  }

  /// Sixteen hexadecimal digits over unit and parameters as they are written: parameters that
  /// were changed by hand no longer have the version they were fitted with.
  package var computedVersion: String {
    let parts =
      ["\(unit)"] + transactionNumbers.map { "\($0.name) \(DecimalText.of($0.value))" }
      + spendNumbers.map { "\($0.name) \(DecimalText.of($0.value))" }
    let hash = StableHash.hash(([transactionKind ?? ""] + parts).joined(separator: "\n"))
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The name of the transaction model's kind in files.
  package var transactionKind: String? {
    switch transactions {
    case .betaGeometric: "bgnbd"
    case .pareto: "paretonbd"
    case nil: nil
    }
  }

  /// The transaction model's parameters by the names of the papers.
  package var transactionNumbers: [(name: String, value: Double)] {
    switch transactions {
    case .betaGeometric(let model):
      [("r", model.r), ("alpha", model.alpha), ("a", model.a), ("b", model.b)]
    case .pareto(let model):
      [("r", model.r), ("alpha", model.alpha), ("s", model.s), ("beta", model.beta)]
    case nil: []
    }
  }

  /// The spend model's parameters by the names of the paper.
  package var spendNumbers: [(name: String, value: Double)] {
    spend.map { [("p", $0.p), ("q", $0.q), ("v", $0.v)] } ?? []
  }
}

/// Numbers without exponents, as the strategy's files have them.
enum DecimalText {
  /// Ten decimals at most, four from 10,000 on, trailing zeros left off: what is read back has the
  /// same text again.
  static func of(_ value: Double) -> String {
    guard abs(value) < 1e11 else { return "\(value < 0 ? "-" : "")100000000000" }
    let digits = abs(value) < 10_000 ? 10 : 4
    let power = (0..<digits).reduce(Int64(1)) { power, _ in power * 10 }
    let scaled = Int64((abs(value) * Double(power)).rounded())
    var fraction = "\(scaled % power)"
    fraction = String(repeating: "0", count: digits - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    let whole = "\(value < 0 && scaled != 0 ? "-" : "")\(scaled / power)"
    return fraction.isEmpty ? whole : whole + "." + fraction
  }
}
