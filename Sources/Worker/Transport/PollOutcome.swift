/// What one poll brought.
package enum PollOutcome: Sendable {
  /// A record is in `record`.
  case record
  case nothing
  /// The group assigned these partitions; to be answered with `assignPaused`.
  case assigned([TopicPartition])
  /// The group takes these partitions away; to be answered with `unassign`.
  case revoked([TopicPartition])
  /// The membership was lost (session expired, fenced): nothing may be committed any more; to be
  /// answered with `unassign`.
  case lost([TopicPartition])
  case failed(TransportFailure)
}

/// A consumed record, borrowed: valid until the next poll.
package struct PolledRecord {
  /// The name's position in the list of topics the transport was created with.
  package var topic: Int
  package var partition: Int32
  package var offset: Int64
  /// Milliseconds UTC, -1 when unknown.
  package var timestamp: Int64
  package var key: UnsafeRawBufferPointer?
  /// Nil for a tombstone.
  package var value: UnsafeRawBufferPointer?

  @inlinable
  package init(
    topic: Int, partition: Int32, offset: Int64, timestamp: Int64, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?
  ) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
    self.timestamp = timestamp
    self.key = key
    self.value = value
  }
}

/// What went wrong, by what the lane has to do about it. librdkafka's three classes, and the
/// fourth that a crash brings in simulation.
package struct TransportFailure: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Class: Sendable, Equatable {
    /// Call the same API again.
    case retriable
    /// The transaction must be aborted; the producer lives.
    case abortable
    /// The producer is of no use any more: fenced, or its outcome cannot be known. A new one
    /// with the same transactional id settles what became of the transaction.
    case fatal
    /// The record cannot be sent as it is; the transaction goes on without it.
    case recordRefused
    /// This handle is closed or its process is dead: stop.
    case closed
  }

  package var kind: Class
  /// Another producer took over the transactional id.
  package var fenced: Bool
  /// Kafka's or librdkafka's error name, such as `_TIMED_OUT`.
  package var code: String
  /// For the log; holds no personal data.
  package var message: String

  package init(_ kind: Class, code: String, message: String, fenced: Bool = false) {
    self.kind = kind
    self.code = code
    self.message = message
    self.fenced = fenced
  }

  package var description: String { "\(code): \(message)" }

  /// Nothing may be begun: the group has given the partitions to others or is about to.
  static let membershipLost = TransportFailure(
    .abortable, code: "_ASSIGNMENT_LOST", message: "the membership is lost")
}
