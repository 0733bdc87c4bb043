import CRdKafka

/// A code of librdkafka: negative below -1 are the client's own, positive are the broker's
/// (the Kafka protocol's error codes).
package struct KafkaErrorCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  init(_ code: rd_kafka_resp_err_t) { self.rawValue = code.rawValue }

  /// librdkafka's symbolic name, such as `_TIMED_OUT` or `INVALID_PRODUCER_EPOCH`.
  package var name: String { String(cString: rd_kafka_err2name(rd_kafka_resp_err_t(rawValue))) }

  /// librdkafka's one-line explanation.
  package var explanation: String {
    String(cString: rd_kafka_err2str(rd_kafka_resp_err_t(rawValue)))
  }

  package static let none = KafkaErrorCode(RD_KAFKA_RESP_ERR_NO_ERROR)

  // The client's own codes.
  package static let badMessage = KafkaErrorCode(RD_KAFKA_RESP_ERR__BAD_MSG)
  package static let failed = KafkaErrorCode(RD_KAFKA_RESP_ERR__FAIL)
  package static let transport = KafkaErrorCode(RD_KAFKA_RESP_ERR__TRANSPORT)
  package static let invalidArgument = KafkaErrorCode(RD_KAFKA_RESP_ERR__INVALID_ARG)
  package static let timedOut = KafkaErrorCode(RD_KAFKA_RESP_ERR__TIMED_OUT)
  package static let messageTimedOut = KafkaErrorCode(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
  package static let queueFull = KafkaErrorCode(RD_KAFKA_RESP_ERR__QUEUE_FULL)
  package static let partitionEnd = KafkaErrorCode(RD_KAFKA_RESP_ERR__PARTITION_EOF)
  package static let unknownPartition = KafkaErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
  package static let allBrokersDown = KafkaErrorCode(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
  package static let authentication = KafkaErrorCode(RD_KAFKA_RESP_ERR__AUTHENTICATION)
  package static let state = KafkaErrorCode(RD_KAFKA_RESP_ERR__STATE)
  package static let outdated = KafkaErrorCode(RD_KAFKA_RESP_ERR__OUTDATED)
  package static let fatal = KafkaErrorCode(RD_KAFKA_RESP_ERR__FATAL)
  package static let fenced = KafkaErrorCode(RD_KAFKA_RESP_ERR__FENCED)
  package static let purgedFromQueue = KafkaErrorCode(RD_KAFKA_RESP_ERR__PURGE_QUEUE)
  package static let purgedInFlight = KafkaErrorCode(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
  package static let maximumPollExceeded = KafkaErrorCode(
    RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED)
  package static let automaticOffsetReset = KafkaErrorCode(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)

  // The broker's codes.
  package static let offsetOutOfRange = KafkaErrorCode(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)
  package static let corruptMessage = KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_MSG)
  package static let unknownTopicOrPartition = KafkaErrorCode(
    RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
  package static let messageTooLarge = KafkaErrorCode(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
  package static let topicAlreadyExists = KafkaErrorCode(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
  package static let illegalGeneration = KafkaErrorCode(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION)
  package static let unknownMember = KafkaErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID)
  package static let fencedInstance = KafkaErrorCode(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)
  package static let topicAuthorization = KafkaErrorCode(
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
  package static let groupAuthorization = KafkaErrorCode(
    RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
  package static let outOfOrderSequence = KafkaErrorCode(
    RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER)
  package static let invalidProducerEpoch = KafkaErrorCode(
    RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH)
  package static let producerFenced = KafkaErrorCode(RD_KAFKA_RESP_ERR_PRODUCER_FENCED)
  package static let transactionCoordinatorFenced = KafkaErrorCode(
    RD_KAFKA_RESP_ERR_TRANSACTION_COORDINATOR_FENCED)
}

extension KafkaErrorCode: CustomStringConvertible {
  package var description: String { name }
}
