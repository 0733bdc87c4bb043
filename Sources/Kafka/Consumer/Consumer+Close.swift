import CRdKafka

extension Consumer {
  /// Leaves the group and destroys the handle, within `timeout` in all.
  ///
  /// The owner has done its revoke work before: partitions still assigned are given up here
  /// without another event. A static member (with an instance name) does not leave the group;
  /// its partitions wait for it for the session timeout.
  ///
  /// - Returns: false when the time ran out; the destruction then goes on in the background.
  @discardableResult
  package func close(timeout: Duration) -> Bool {
    let deadline = Deadline(timeout)
    let closed = leave(deadline)
    releaseTopics()
    return handle.destroy(timeout: .milliseconds(Int64(deadline.milliseconds))) && closed
  }

  /// Destroys the handle without leaving the group, as a crash would.
  @discardableResult
  package func abandon(timeout: Duration) -> Bool {
    releaseTopics()
    return handle.destroy(timeout: timeout)
  }

  private func leave(_ deadline: Deadline) -> Bool {
    guard !handle.isDestroyed else { return true }
    guard let queue = rd_kafka_queue_new(raw) else { return false }
    defer { rd_kafka_queue_destroy(queue) }
    if let error = rd_kafka_consumer_close_queue(raw, queue) {
      // Closed already, or in the fatal state, where there is nothing to leave.
      rd_kafka_error_destroy(error)
      return true
    }
    while rd_kafka_consumer_closed(raw) == 0 {
      if deadline.hasPassed { return false }
      serve(queue, min(50, max(1, deadline.milliseconds)))
      guard !handle.context.rebalances.isEmpty else { continue }
      handle.context.rebalances.removeAll()
      rd_kafka_assign(raw, nil)
    }
    return true
  }
  /// Waits for one thing on the close's queue: rebalances reach their callback, a record still
  /// underway when the close began is dropped (nobody processed it, the next owner reads it).
  ///
  /// Not `rd_kafka_queue_poll_callback`: a record is nothing that a callback handles, and 2.0.2
  /// asserts that whatever it serves is handled (`rd_kafka_q_serve`), which ends the process.
  private func serve(_ queue: OpaquePointer, _ timeout: Int32) {
    if let message = rd_kafka_consume_queue(queue, timeout) { rd_kafka_message_destroy(message) }
  }
}
