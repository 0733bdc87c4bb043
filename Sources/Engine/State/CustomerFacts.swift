import Events
import Records
import Strategy

/// Questions to a record that take more than one field to answer.
extension RecordView {
  var profileKnown: Bool { self[Header.bits] & Header.profileKnown != 0 }

  /// Includes open complaints that the bound pushed out.
  var hasOpenComplaint: Bool {
    self[Header.overflowComplaints] > 0 || first(ComplaintEntry.self) { $0.isOpen } != nil
  }

  func holds(_ product: UInt32) -> Bool {
    first(HoldingEntry.self) { $0.product == product && $0.isOpen } != nil
  }

  /// The newest statement about the purpose on this channel or on every channel decides; of two
  /// as new as each other the refusal. Without a statement, the jurisdiction's presumption, if
  /// the profile is known and no statement was ever pushed out.
  func hasConsent(purpose: Int, channel: Int, _ tables: PlanTables) -> Bool {
    let purposeIdentity = tables.purposeIdentity[purpose]
    let channelIdentity = tables.channelIdentity[channel]
    var at = Int64.min
    var granted = false
    forEach(ConsentEntry.self) { _, consent in
      guard consent.purpose == purposeIdentity,
        consent.channel == 0 || consent.channel == channelIdentity
      else { return }
      if consent.at > at {
        at = consent.at
        granted = consent.granted != 0
      } else if consent.at == at && consent.granted == 0 {
        granted = false
      }
    }
    if at > Int64.min { return granted }
    guard profileKnown, self[Header.evictedConsents] == 0 else { return false }
    let code = text(CustomerAttribute.jurisdiction.rawValue)
    return tables.jurisdiction(code)?.presumedPurposes.contains(purpose) ?? false
  }
}
