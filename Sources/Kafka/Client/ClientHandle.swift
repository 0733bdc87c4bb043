import CRdKafka

/// Owns an `rd_kafka_t` together with the context its callbacks use.
///
/// `@unchecked Sendable`: librdkafka's handles may be used from any thread; `pointer` is never
/// reassigned.
final class ClientHandle: @unchecked Sendable {
  let pointer: OpaquePointer
  let context: ClientContext
  private let reaper: HandleReaper

  init(
    _ configuration: KafkaConfiguration, role: KafkaRole,
    extra: [String: String] = [:]
  ) throws(ConfigurationError) {
    var conf = NativeConfiguration()
    let problems = configuration.problems(for: role)
    guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    var properties = configuration.effectiveProperties(for: role)
    properties.merge(extra) { _, new in new }
    let refused = conf.apply(properties: properties)
    guard refused.isEmpty, let confPointer = conf.pointer else {
      throw ConfigurationError(problems: refused)
    }
    let context = ClientContext(hooks: configuration.hooks)
    context.install(on: confPointer, role: role)
    var made: OpaquePointer?
    let text = withErrorText { buffer, size in
      made = rd_kafka_new(
        role.isConsumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER, confPointer, buffer, size)
    }
    guard let made else {
      throw ConfigurationError(problems: [
        ConfigurationProblem(
          kind: .rejected, property: "", message: text,
          remedy: "correct the properties the message names")
      ])
    }
    conf.forget()
    pointer = made
    self.context = context
    reaper = HandleReaper(handle: made, context: context)
    if configuration.hooks.tokenProvider != nil {
      // Null unless SASL with OAUTHBEARER is configured; then nothing would ever ask for a token.
      if let error = rd_kafka_sasl_background_callbacks_enable(made) {
        rd_kafka_error_destroy(error)
      }
    }
    if role.isConsumer { rd_kafka_poll_set_consumer(made) }
  }

  deinit { reaper.start() }

  /// Destroys the handle on a thread of its own and waits for it at most `timeout`.
  ///
  /// - Returns: false when the library is still at it; the thread then finishes by itself or
  ///   ends with the process, and nothing blocks on it.
  @discardableResult
  func destroy(timeout: Duration) -> Bool {
    reaper.start()
    return reaper.wait(timeout)
  }

  var isDestroyed: Bool { reaper.isStarted }
}
