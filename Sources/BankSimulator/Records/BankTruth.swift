/// What the bank really sent: what a verification compares the service's counts with.
package struct BankTruth: Sendable, Equatable {
  /// Records of every kind.
  package var eventsIn = 0
  /// Well-formed events of known types, each counted once.
  package var valid = 0
  /// Well-formed records sent a second time, byte for byte.
  package var duplicates = 0
  package var malformed = 0
  /// Events of a type that is no business of the service.
  package var unknownTypes = 0
  /// Among the valid: reversals, late transactions, responses, erasures.
  package var reversals = 0
  package var late = 0
  package var responses = 0
  package var erasures = 0
  package var transactions = 0
  package var complaints = 0
  package var surveys = 0
  /// Offers and invitations that reached the bank's customers.
  package var actionsReceived = 0
  /// Reactions given up because too many were waiting.
  package var reactionsDropped = 0
  /// By the raw value of the flaw.
  private var flaws = [Int](repeating: 0, count: Flaw.allCases.count)

  package init() {}

  mutating func count(_ flaw: Flaw) {
    malformed += 1
    flaws[Int(flaw.rawValue)] += 1
  }

  /// Malformed records by the class they have to be put aside under, sorted by class.
  package var malformedByClass: [(errorClass: String, count: Int)] {
    var byClass: [String: Int] = [:]
    for flaw in Flaw.allCases where flaws[Int(flaw.rawValue)] > 0 {
      byClass[flaw.errorClass, default: 0] += flaws[Int(flaw.rawValue)]
    }
    return byClass.sorted { $0.key < $1.key }.map { (errorClass: $0.key, count: $0.value) }
  }

  /// One line of JSON.
  package var json: String {
    let counts = [
      ("eventsIn", eventsIn), ("valid", valid), ("duplicates", duplicates),
      ("malformed", malformed), ("unknownTypes", unknownTypes), ("transactions", transactions),
      ("reversals", reversals), ("late", late), ("responses", responses),
      ("complaints", complaints), ("surveys", surveys), ("erasures", erasures),
      ("actionsReceived", actionsReceived), ("reactionsDropped", reactionsDropped),
    ].map { "\"\($0)\":\($1)" }
    let classes = malformedByClass.map { "\"\($0.errorClass)\":\($0.count)" }
    return "{\(counts.joined(separator: ",")),"
      + "\"malformedByClass\":{\(classes.joined(separator: ","))}}"
  }
}
