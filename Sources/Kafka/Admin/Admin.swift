import CRdKafka

/// Administration of a cluster. Every call blocks its thread until it is answered or `timeout`
/// has passed: never call from the cooperative pool. Calls may come from any thread.
package final class Admin: Sendable {
  let handle: ClientHandle

  var raw: OpaquePointer { handle.pointer }

  package init(_ configuration: KafkaConfiguration) throws(ConfigurationError) {
    handle = try ClientHandle(configuration, role: .admin)
  }

  /// Destroys the handle; false when the time ran out and it goes on in the background.
  @discardableResult
  package func destroy(timeout: Duration) -> Bool { handle.destroy(timeout: timeout) }

  /// Sends one request of the Admin API and waits for its result event.
  /// - Parameters:
  ///   - start: issues the request with these options, answering on this queue.
  ///   - read: reads the result; the event is destroyed afterwards.
  func request<Result>(
    _ kind: rd_kafka_admin_op_t, _ operation: StaticString, timeout: Duration,
    brokerWaits: Bool = false,
    start: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void,
    read: (_ event: OpaquePointer) throws(KafkaError) -> Result
  ) throws(KafkaError) -> Result {
    guard let queue = rd_kafka_queue_new(raw) else {
      throw KafkaError(code: .failed, operation: operation)
    }
    defer { rd_kafka_queue_destroy(queue) }
    let options = rd_kafka_AdminOptions_new(raw, kind)
    defer { rd_kafka_AdminOptions_destroy(options) }
    let limit = max(1, timeout.milliseconds)
    let refused = withErrorText { buffer, size in
      _ = rd_kafka_AdminOptions_set_request_timeout(options, limit, buffer, size)
      if brokerWaits {
        _ = rd_kafka_AdminOptions_set_operation_timeout(options, limit, buffer, size)
      }
    }
    if !refused.isEmpty {
      throw KafkaError(code: .invalidArgument, operation: operation, detail: refused)
    }
    start(options, queue)
    // The library answers by itself when the request times out; the margin is for that answer.
    guard let event = rd_kafka_queue_poll(queue, limit > 2_000_000_000 ? limit : limit + 2000)
    else { throw KafkaError(code: .timedOut, operation: operation) }
    defer { rd_kafka_event_destroy(event) }
    let code = rd_kafka_event_error(event)
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw KafkaError(
        code: KafkaErrorCode(code), operation: operation,
        detail: rd_kafka_event_error_string(event).map { String(cString: $0) })
    }
    return try read(event)
  }

  /// The per-topic results of a request, as errors by topic; topics that succeeded are absent.
  static func failures(
    _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ operation: StaticString
  ) -> [String: KafkaError] {
    var failures: [String: KafkaError] = [:]
    for index in 0..<count {
      guard let result = results?[index] else { continue }
      let code = rd_kafka_topic_result_error(result)
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR, let name = rd_kafka_topic_result_name(result)
      else { continue }
      failures[String(cString: name)] = KafkaError(
        code: KafkaErrorCode(code), operation: operation,
        detail: rd_kafka_topic_result_error_string(result).map { String(cString: $0) })
    }
    return failures
  }
}
