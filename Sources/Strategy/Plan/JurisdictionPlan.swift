/// The rules of one jurisdiction. The one with id `*` serves customers of unnamed ones.
package struct JurisdictionPlan: Sendable {
  package var id: String
  package var defaultTimeZone: String
  /// Local minutes of day between which promotion may be sent.
  package var sendFromMinute: Int
  package var sendUntilMinute: Int
  /// Purpose indices for which consent is presumed until refused.
  package var presumedPurposes: [Int]
  /// The way to refuse, by locale: every promotional message carries it.
  package var refusalTexts: [String: String]
  package init(
    id: String, defaultTimeZone: String, sendFromMinute: Int, sendUntilMinute: Int,
    presumedPurposes: [Int], refusalTexts: [String: String]
  ) {
    self.id = id
    self.defaultTimeZone = defaultTimeZone
    self.sendFromMinute = sendFromMinute
    self.sendUntilMinute = sendUntilMinute
    self.presumedPurposes = presumedPurposes
    self.refusalTexts = refusalTexts
  }
}
