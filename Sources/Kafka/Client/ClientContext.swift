import CRdKafka
import Logging
import Synchronization

/// What librdkafka's callbacks reach through the handle's opaque pointer. It outlives the handle.
///
/// `@unchecked Sendable`: `hooks` is immutable and Sendable, `shared` is behind a lock, and
/// `rebalances` is touched only by the thread that polls (librdkafka runs the rebalance callback
/// inside the poll call).
final class ClientContext: @unchecked Sendable {
  /// A rebalance the group asked for and the owner has not answered yet.
  struct Rebalance {
    var isAssignment: Bool
    var isLost: Bool
    var partitions: [TopicPartition]
  }

  struct Shared {
    var fatal: KafkaError?
    var deliveryFailures: [DeliveryFailure] = []
    var deliveryFailureCount = 0
    var hasFailedDelivery = false
  }

  let hooks: ClientHooks
  var rebalances: [Rebalance] = []
  let shared = Mutex(Shared())
  /// Failed deliveries kept in full; more are only counted.
  static let keptDeliveryFailures = 64

  init(hooks: ClientHooks) { self.hooks = hooks }

  static func from(_ opaque: UnsafeMutableRawPointer?) -> ClientContext? {
    guard let opaque else { return nil }
    return Unmanaged<ClientContext>.fromOpaque(opaque).takeUnretainedValue()
  }

  /// Installs this context and its callbacks; `role` decides which are of use.
  func install(on conf: OpaquePointer, role: KafkaRole) {
    rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(self).toOpaque())
    rd_kafka_conf_set_log_cb(conf, logCallback)
    rd_kafka_conf_set_error_cb(conf, errorCallback)
    if hooks.statistics != nil { rd_kafka_conf_set_stats_cb(conf, statisticsCallback) }
    if hooks.tokenProvider != nil {
      rd_kafka_conf_enable_sasl_queue(conf, 1)
      rd_kafka_conf_set_oauthbearer_token_refresh_cb(conf, tokenCallback)
    }
    switch role {
    case .groupMember: rd_kafka_conf_set_rebalance_cb(conf, rebalanceCallback)
    case .transactionalProducer, .idempotentProducer:
      rd_kafka_conf_set_dr_msg_cb(conf, deliveryCallback)
    case .reader, .admin: break
    }
  }
}

private func logCallback(
  handle: OpaquePointer?, level: Int32, facility: UnsafePointer<CChar>?,
  text: UnsafePointer<CChar>?
) {
  guard let handle, let context = ClientContext.from(rd_kafka_opaque(handle)),
    let logger = context.hooks.logger, let text
  else { return }
  // syslog's levels, as rdkafka.h documents them.
  let severity: Logger.Level =
    switch level {
    case ...2: .critical
    case 3: .error
    case 4: .warning
    case 5: .notice
    case 6: .info
    default: .debug
    }
  guard severity >= logger.logLevel else { return }
  let source = facility.map { String(cString: $0) } ?? ""
  logger.log(
    level: severity, "\(String(cString: text))",
    metadata: [
      "facility": "\(source)", "client": "\(String(cString: rd_kafka_name(handle)))",
    ])
}

private func errorCallback(
  handle: OpaquePointer?, code: Int32, reason: UnsafePointer<CChar>?,
  opaque: UnsafeMutableRawPointer?
) {
  guard let context = ClientContext.from(opaque) else { return }
  let text = reason.map { String(cString: $0) }
  var error = KafkaError(
    code: KafkaErrorCode(rawValue: code), operation: "client", detail: text)
  if code == RD_KAFKA_RESP_ERR__FATAL.rawValue, let handle, let fatal = fatalError(of: handle) {
    error = fatal
    context.shared.withLock { $0.fatal = $0.fatal ?? fatal }
  }
  context.hooks.error?(error)
}

/// The handle's fatal error, if it has raised one.
func fatalError(of handle: OpaquePointer) -> KafkaError? {
  var code = RD_KAFKA_RESP_ERR_NO_ERROR
  let text = withErrorText { buffer, size in
    code = rd_kafka_fatal_error(handle, buffer, size)
  }
  guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
  return KafkaError(
    code: KafkaErrorCode(code), errorClass: .fatal, handleIsLost: true, operation: "client",
    detail: text)
}

private func statisticsCallback(
  handle: OpaquePointer?, json: UnsafeMutablePointer<CChar>?, length: Int,
  opaque: UnsafeMutableRawPointer?
) -> Int32 {
  if let json, let context = ClientContext.from(opaque) {
    context.hooks.statistics?(UnsafeRawBufferPointer(start: json, count: length))
  }
  // Zero: the library frees the document.
  return 0
}

private func rebalanceCallback(
  handle: OpaquePointer?, code: rd_kafka_resp_err_t,
  partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
  opaque: UnsafeMutableRawPointer?
) {
  guard let handle, let context = ClientContext.from(opaque) else { return }
  // Only noted here. The group waits for the owner's assign or unassign, fetching is paused by
  // the library meanwhile, and heartbeats go on in its own thread.
  context.rebalances.append(
    ClientContext.Rebalance(
      isAssignment: code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS,
      isLost: rd_kafka_assignment_lost(handle) != 0,
      partitions: PartitionList.copy(partitions)))
}

private func deliveryCallback(
  handle: OpaquePointer?, message: UnsafePointer<rd_kafka_message_t>?,
  opaque: UnsafeMutableRawPointer?
) {
  guard let message, let context = ClientContext.from(opaque) else { return }
  let code = KafkaErrorCode(message.pointee.err)
  // An abort purges what is queued: the owner asked for it.
  guard code != .none, !code.isPurge else { return }
  let failure = DeliveryFailure(
    topic: message.pointee.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? "",
    partition: message.pointee.partition, code: code)
  context.shared.withLock { shared in
    shared.deliveryFailureCount += 1
    shared.hasFailedDelivery = true
    if shared.deliveryFailures.count < ClientContext.keptDeliveryFailures {
      shared.deliveryFailures.append(failure)
    }
  }
}
