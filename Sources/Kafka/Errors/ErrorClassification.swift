import CRdKafka

/// The three flags of `rd_kafka_error_t` and the class that follows from them.
struct ErrorVerdict {
  var isFatal: Bool
  var isRetriable: Bool
  var requiresAbort: Bool

  /// Neither retriable nor abortable is fatal (rdkafka.h, "Transactional producer API").
  var errorClass: KafkaErrorClass {
    if isFatal { return .fatal }
    if requiresAbort { return .abortable }
    return isRetriable ? .retriable : .fatal
  }
}

extension KafkaErrorCode {
  /// The class of a bare code, for the calls that return no error object.
  ///
  /// The retriable ones are those the Kafka protocol marks retriable, and the client's own
  /// transport states.
  package var errorClass: KafkaErrorClass {
    switch rd_kafka_resp_err_t(rawValue) {
    case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TIMED_OUT,
      RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
      RD_KAFKA_RESP_ERR__QUEUE_FULL, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
      RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__WAIT_COORD,
      RD_KAFKA_RESP_ERR__WAIT_CACHE, RD_KAFKA_RESP_ERR__RETRY,
      RD_KAFKA_RESP_ERR__IN_PROGRESS, RD_KAFKA_RESP_ERR__NODE_UPDATE,
      RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST,
      RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, RD_KAFKA_RESP_ERR__PARTITION_EOF,
      RD_KAFKA_RESP_ERR__UNKNOWN_BROKER, RD_KAFKA_RESP_ERR__NO_OFFSET:
      return .retriable
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
      RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
      RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
      RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
      RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
      RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
      RD_KAFKA_RESP_ERR_NOT_CONTROLLER, RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
      RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
      RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH,
      RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH, RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
      RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, RD_KAFKA_RESP_ERR_LISTENER_NOT_FOUND,
      RD_KAFKA_RESP_ERR_PREFERRED_LEADER_NOT_AVAILABLE,
      RD_KAFKA_RESP_ERR_FETCH_SESSION_ID_NOT_FOUND, RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
      return .retriable
    case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
      // What was done for the old generation is void; joining again follows by itself.
      return .abortable
    default:
      return .fatal
    }
  }

  /// True when the handle itself is lost, not only the call.
  package var losesHandle: Bool {
    switch self {
    case .fatal, .fenced, .producerFenced, .fencedInstance: true
    default: false
    }
  }

  /// A delivery report with this code tells that the application dropped the message itself, by
  /// abort or purge: no failure.
  package var isPurge: Bool { self == .purgedFromQueue || self == .purgedInFlight }
}
