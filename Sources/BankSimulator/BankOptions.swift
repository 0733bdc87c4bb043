/// What bank to simulate. Shares are fractions of the bank's activities.
package struct BankOptions: Sendable {
  package var customers = 20_000
  package var seed: UInt64 = 1
  /// Records a second.
  package var rate = 2_000
  package var seconds = 60
  /// The first events are spread over this many days before the present, so that pay days,
  /// habits and windows have a past; 0 starts in the present.
  package var historyDays = 90
  /// How much of the run is history.
  package var historyShare = 0.6
  package var malformedShare = 0.002
  package var duplicateShare = 0.003
  package var reversalShare = 0.004
  package var lateShare = 0.01
  package var complaintShare = 0.001
  package var unknownTypeShare = 0.001
  package var erasureShare = 0.000_05

  package init() {}

  /// All that is wrong with the options; empty when a bank can be made.
  package func problems() -> [String] {
    var found: [String] = []
    if !(1...10_000_000).contains(customers) { found.append("customers is 1 to 10000000") }
    if !(1...1_000_000).contains(rate) { found.append("rate is 1 to 1000000 records a second") }
    if !(1...864_000).contains(seconds) { found.append("seconds is 1 to 864000") }
    if !(0...3_650).contains(historyDays) { found.append("history days are 0 to 3650") }
    let shares = [
      historyShare, malformedShare, duplicateShare, reversalShare, lateShare, complaintShare,
      unknownTypeShare, erasureShare,
    ]
    if !shares.allSatisfy({ (0...1).contains($0) }) { found.append("a share is 0 to 1") }
    return found
  }
}
