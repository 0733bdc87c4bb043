import Kafka

extension TransportFailure {
  /// A failure of the producer: librdkafka's classes are the lane's.
  init(_ error: KafkaError) {
    let kind: Class =
      switch error.errorClass {
      case .retriable: .retriable
      case .abortable: .abortable
      case .fatal: .fatal
      }
    self.init(kind, code: error.code.name, message: error.description, fenced: error.isFenced)
  }

  /// A failure of a consumer call: only a lost handle is fatal; anything else is asked for again.
  static func ofConsumer(_ error: KafkaError) -> TransportFailure {
    TransportFailure(
      error.handleIsLost ? .fatal : .retriable, code: error.code.name,
      message: error.description, fenced: error.isFenced)
  }

  /// A handle that could not be made.
  init(_ error: ConfigurationError) {
    self.init(.fatal, code: "_CONFIGURATION", message: "\(error)")
  }
}
