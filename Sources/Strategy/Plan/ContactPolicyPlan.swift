package import Expressions

/// A standing reason not to promote: no promotional action while `when` is true or unknown.
package struct SuppressionPlan: Sendable {
  package var id: String
  package var when: ScalarProgram
  package init(id: String, when: ScalarProgram) {
    self.id = id
    self.when = when
  }
}

/// `contactsWithin("OFFER or *", "30d")`, `refusedWithin("OFFER or *", "90d")`.
package struct HistoryQueryPlan: Sendable, Hashable {
  package enum Kind: Sendable { case contactsWithin, refusedWithin }
  package var kind: Kind
  /// Nil means any offer.
  package var offer: Int?
  package var window: Int64
  package init(kind: Kind, offer: Int?, window: Int64) {
    self.kind = kind
    self.offer = offer
    self.window = window
  }
}

/// How much promotion one customer gets at most.
package struct ContactPolicyPlan: Sendable {
  /// At most `count` promotional contacts in a rolling `window`; nil channel or group means all
  /// together.
  package struct Cap: Sendable {
    package var id: String
    package var count: Int
    package var window: Int64
    package var channel: Int?
    package var group: String?
    package init(id: String, count: Int, window: Int64, channel: Int?, group: String?) {
      self.id = id
      self.count = count
      self.window = window
      self.channel = channel
      self.group = group
    }
  }
  package var caps: [Cap] = []
  /// Milliseconds without promotion over a channel after a refusal on it.
  package var channelCoolDownAfterRefusal: Int64 = 0
  package init() {}
}
