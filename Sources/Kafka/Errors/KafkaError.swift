import CRdKafka

/// What to do about an error: the three classes of librdkafka's transactional API, used for
/// every call so that a caller has one rule.
package enum KafkaErrorClass: Sendable, Hashable {
  /// Transient. Call the *same* function again with the same arguments; a timed-out
  /// `initTransactions`, `commitTransaction` or `abortTransaction` goes on in the background and
  /// the repeated call resumes it.
  case retriable
  /// The open transaction cannot be committed: abort it, seek back, begin again. The producer
  /// stays usable.
  case abortable
  /// The call cannot succeed by repetition. If `KafkaError.handleIsLost`, the handle is lost:
  /// destroy it and make a new one.
  case fatal
}

/// An error of Kafka or of the client library.
package struct KafkaError: Error, Hashable, Sendable {
  package let code: KafkaErrorCode
  package let errorClass: KafkaErrorClass
  /// librdkafka raised its fatal state: every further call on the handle fails. Fencing and lost
  /// idempotence are of this kind.
  package let handleIsLost: Bool
  /// What was attempted, such as `commit transaction`.
  package let operation: StaticString
  /// The library's text. It names topics, partitions, brokers and groups, never record content.
  package let detail: String

  package init(
    code: KafkaErrorCode, errorClass: KafkaErrorClass, handleIsLost: Bool = false,
    operation: StaticString, detail: String
  ) {
    self.code = code
    self.errorClass = errorClass
    self.handleIsLost = handleIsLost
    self.operation = operation
    self.detail = detail
  }

  /// From a plain code, classified by `KafkaErrorCode.errorClass`.
  package init(code: KafkaErrorCode, operation: StaticString, detail: String? = nil) {
    self.init(
      code: code, errorClass: code.errorClass, handleIsLost: code.losesHandle,
      operation: operation, detail: detail ?? code.explanation)
  }

  /// The caller ran out of time before the call was answered: the outcome is unknown.
  package var isTimeout: Bool { code == .timedOut }

  /// Another instance with the same transactional id or group instance id took over.
  package var isFenced: Bool {
    switch code {
    case .fenced, .producerFenced, .invalidProducerEpoch, .fencedInstance,
      .transactionCoordinatorFenced:
      true
    default: false
    }
  }

  /// This member is no longer part of the group generation it worked for: abort and drop the work.
  package var isStaleGeneration: Bool {
    code == .illegalGeneration || code == .unknownMember || code == .fencedInstance
  }

  package static func == (left: KafkaError, right: KafkaError) -> Bool {
    left.code == right.code && left.errorClass == right.errorClass
      && left.handleIsLost == right.handleIsLost && left.detail == right.detail
      && left.operation.description == right.operation.description
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(errorClass)
    hasher.combine(detail)
  }
}

extension KafkaError: CustomStringConvertible {
  package var description: String { "\(operation): \(code.name) (\(errorClass)): \(detail)" }
}

extension KafkaError {
  /// Takes over an error object of librdkafka and destroys it. Nil means success.
  static func consume(_ error: OpaquePointer?, _ operation: StaticString) -> KafkaError? {
    guard let error else { return nil }
    defer { rd_kafka_error_destroy(error) }
    let verdict = ErrorVerdict(
      isFatal: rd_kafka_error_is_fatal(error) != 0,
      isRetriable: rd_kafka_error_is_retriable(error) != 0,
      requiresAbort: rd_kafka_error_txn_requires_abort(error) != 0)
    return KafkaError(
      code: KafkaErrorCode(rd_kafka_error_code(error)), errorClass: verdict.errorClass,
      handleIsLost: verdict.isFatal, operation: operation,
      detail: String(cString: rd_kafka_error_string(error)))
  }

  /// Throws unless the code is success.
  static func check(
    _ code: rd_kafka_resp_err_t, _ operation: StaticString
  ) throws(KafkaError) {
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw KafkaError(code: KafkaErrorCode(code), operation: operation)
    }
  }
}
