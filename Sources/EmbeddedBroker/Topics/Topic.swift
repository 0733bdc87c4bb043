/// A topic and its logs.
struct Topic {
  var name: String
  var id: TopicID
  var config: TopicConfig
  /// By partition.
  var logs: [PartitionLog]
}

/// Why an administrative operation was refused: the code and the text Kafka would give.
struct AdminError: Error, Equatable, Sendable {
  var code: ErrorCode
  var message: String

  init(_ code: ErrorCode, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The disk is at fault.
  init(_ error: LogError) {
    self.init(.kafkaStorageError, "\(error)")
  }
}
