/// A record the broker did not take. Purges by an abort are none.
package struct DeliveryFailure: Hashable, Sendable {
  package var topic: String
  package var partition: Int32
  package var code: KafkaErrorCode
}

/// Deliveries that failed since they were last taken.
package struct DeliveryFailures: Sendable {
  /// All failures.
  package var count: Int
  /// The first 64 of them.
  package var first: [DeliveryFailure]
}
