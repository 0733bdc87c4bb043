import Events
import Records

/// A risk flag that another system raised or cleared.
struct RiskEntry: SectionEntry {
  static var section: Section { .risks }
  /// The most flags kept.
  static let limit = 16

  var at: Int64
  var flag: UInt32
  var isActive: UInt8

  /// The flags that are the same as a flag of the master data.
  private static let known: [(UInt32, CustomerSnapshot.Flags)] = [
    (Identity.of("vulnerable"), .vulnerable), (Identity.of("vulnerability"), .vulnerable),
    (Identity.of("deceased"), .deceased), (Identity.of("bereavement"), .vulnerable),
    (Identity.of("hardship"), .hardship), (Identity.of("fraudHold"), .fraudHold),
    (Identity.of("fraud"), .fraudHold), (Identity.of("doNotContact"), .doNotContact),
  ]

  /// The active flags of a record.
  static func flags(_ record: RecordView) -> CustomerSnapshot.Flags {
    var flags: CustomerSnapshot.Flags = []
    for index in 0..<record.count(of: RiskEntry.self) {
      let entry = record.entry(RiskEntry.self, index)
      guard entry.isActive != 0 else { continue }
      for (identity, flag) in known where identity == entry.flag { flags.insert(flag) }
    }
    return flags
  }
}
