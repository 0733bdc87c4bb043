import CRdKafka
import Glibc

extension Producer {
  /// Fences every earlier producer of this transactional id, and aborts or completes what it
  /// left. Repeats while the error is retriable, until `timeout`.
  package func initTransactions(timeout: Duration) throws(KafkaError) {
    try repeating("init transactions", timeout) { rd_kafka_init_transactions(self.raw, $0) }
  }

  /// Opens a transaction; a local step. Failures of earlier deliveries are forgotten.
  package func begin() throws(KafkaError) {
    _ = takeDeliveryFailures()
    if let error = KafkaError.consume(rd_kafka_begin_transaction(raw), "begin transaction") {
      throw error
    }
  }

  /// Makes the group's offsets part of the transaction. Offsets are those of the next records to
  /// read. `group` is the snapshot taken when the transaction began.
  ///
  /// The library repeats inside `timeout`. This call is the one that must not be repeated from
  /// outside (an earlier request may still arrive), so what the library calls retriable is
  /// abortable here.
  package func sendOffsets(
    _ offsets: [PartitionOffset], group: borrowing GroupMetadata, timeout: Duration
  ) throws(KafkaError) {
    let list = PartitionList(offsets)
    let result = rd_kafka_send_offsets_to_transaction(
      raw, list.pointer, group.pointer, max(1, timeout.milliseconds))
    guard let error = KafkaError.consume(result, "send offsets") else { return }
    guard error.errorClass == .retriable else { throw error }
    throw KafkaError(
      code: error.code, errorClass: .abortable, operation: error.operation, detail: error.detail)
  }

  /// Commits. All records are delivered first; a record that could not be, or a flush that ran
  /// out of time, is known before the commit is sent: then nothing was committed. Any error
  /// after that leaves the outcome unknown.
  package func commit(timeout: Duration) -> CommitOutcome {
    let deadline = Deadline(timeout)
    if let error = flushForCommit(deadline) { return .notCommitted(error) }
    do {
      try repeating("commit transaction", deadline) {
        rd_kafka_commit_transaction(self.raw, max(1, $0))
      }
      return .committed
    } catch {
      return .unknown(error)
    }
  }

  private func flushForCommit(_ deadline: Deadline) -> KafkaError? {
    let isFlushed = flush(deadline)
    if let fatal = fatalError { return fatal }
    let failures = takeDeliveryFailures()
    if let first = failures.first.first {
      return KafkaError(
        code: first.code, errorClass: .abortable, operation: "deliver",
        detail: "\(failures.count) records not delivered, first to \(first.topic)"
          + "[\(first.partition)]: \(first.code.explanation)")
    }
    guard !isFlushed else { return nil }
    return KafkaError(
      code: .timedOut, errorClass: .abortable, operation: "deliver",
      detail: "\(outstanding) records not delivered in time")
  }

  /// Aborts: what is queued is purged, which is no delivery failure. Repeats while retriable,
  /// until `timeout`. On any error but success make a new producer.
  package func abort(timeout: Duration) throws(KafkaError) {
    try repeating("abort transaction", timeout) {
      rd_kafka_abort_transaction(self.raw, max(1, $0))
    }
    _ = takeDeliveryFailures()
  }

  private func repeating(
    _ operation: StaticString, _ timeout: Duration, _ call: (Int32) -> OpaquePointer?
  ) throws(KafkaError) {
    try repeating(operation, Deadline(timeout), call)
  }

  /// Calls the same function until it succeeds, fails for good, or the deadline passes; at most
  /// once in 10 ms.
  private func repeating(
    _ operation: StaticString, _ deadline: Deadline, _ call: (Int32) -> OpaquePointer?
  ) throws(KafkaError) {
    while true {
      guard let error = KafkaError.consume(call(deadline.milliseconds), operation) else { return }
      guard error.errorClass == .retriable, !deadline.hasPassed else { throw error }
      usleep(10_000)
    }
  }
}
