import CRdKafka
import Testing

@testable import Kafka

@Suite("Error classification")
struct ErrorClassificationTests {
  @Test(
    "the three flags of an error object decide its class, and no flag means fatal",
    arguments: [
      (false, false, false, KafkaErrorClass.fatal),
      (false, true, false, .retriable),
      (false, false, true, .abortable),
      (false, true, true, .abortable),
      (true, false, false, .fatal),
      (true, true, true, .fatal),
    ])
  func verdict(fatal: Bool, retriable: Bool, abort: Bool, expected: KafkaErrorClass) {
    let verdict = ErrorVerdict(isFatal: fatal, isRetriable: retriable, requiresAbort: abort)
    #expect(verdict.errorClass == expected)
  }

  @Test(
    "a bare code has the class of its remedy",
    arguments: [
      (KafkaErrorCode.timedOut, KafkaErrorClass.retriable),
      (.transport, .retriable),
      (.queueFull, .retriable),
      (.allBrokersDown, .retriable),
      (.unknownTopicOrPartition, .retriable),
      (.illegalGeneration, .abortable),
      (.unknownMember, .abortable),
      (.fenced, .fatal),
      (.fatal, .fatal),
      (.producerFenced, .fatal),
      (.fencedInstance, .fatal),
      (.topicAuthorization, .fatal),
      (.groupAuthorization, .fatal),
      (.authentication, .fatal),
      (.messageTooLarge, .fatal),
      (KafkaErrorCode(rawValue: 9999), .fatal),
    ])
  func bareCode(code: KafkaErrorCode, expected: KafkaErrorClass) {
    #expect(code.errorClass == expected)
  }

  @Test("codes have librdkafka's names")
  func names() {
    #expect(KafkaErrorCode.timedOut.name == "_TIMED_OUT")
    #expect(KafkaErrorCode.invalidProducerEpoch.name == "INVALID_PRODUCER_EPOCH")
    #expect(KafkaErrorCode.purgedInFlight.name == "_PURGE_INFLIGHT")
    #expect(!KafkaErrorCode.illegalGeneration.explanation.isEmpty)
  }

  @Test("purges are no failures, timeouts are")
  func purges() {
    #expect(KafkaErrorCode.purgedFromQueue.isPurge)
    #expect(KafkaErrorCode.purgedInFlight.isPurge)
    #expect(!KafkaErrorCode.messageTimedOut.isPurge)
  }

  @Test("fencing and stale generations are told apart")
  func kinds() {
    let fenced = KafkaError(code: .producerFenced, operation: "commit transaction")
    #expect(fenced.isFenced && fenced.handleIsLost && !fenced.isStaleGeneration)
    let stale = KafkaError(code: .illegalGeneration, operation: "send offsets")
    #expect(stale.isStaleGeneration && !stale.isFenced && !stale.handleIsLost)
    #expect(KafkaError(code: .messageTooLarge, operation: "produce").rejectsRecord)
  }

  @Test("an error says what was attempted, which code, which class")
  func text() {
    let error = KafkaError(code: .timedOut, operation: "commit transaction", detail: "no answer")
    #expect("\(error)" == "commit transaction: _TIMED_OUT (retriable): no answer")
  }

  @Test("error objects of the library are taken over with their flags")
  func nativeObject() {
    #expect(KafkaError.consume(nil, "begin transaction") == nil)
    let native = errorObject()
    let error = KafkaError.consume(native, "begin transaction")
    #expect(error?.code.name == "_NOT_CONFIGURED")
    #expect(error?.errorClass == .fatal)
    #expect(error?.handleIsLost == false)
  }

  /// A plain error object: what the library answers to a transaction call on a plain producer.
  private func errorObject() -> OpaquePointer? {
    let conf = rd_kafka_conf_new()
    rd_kafka_conf_set(conf, "log_level", "0", nil, 0)
    let handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nil, 0)
    defer { rd_kafka_destroy(handle) }
    return rd_kafka_begin_transaction(handle)
  }
}
