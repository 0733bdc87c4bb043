/// What the broker's core offers to the coordinators (groups, transactions). Called on the
/// broker's event loop only.
protocol BrokerServices: AnyObject {
  /// The broker's node id.
  var nodeID: Int32 { get }
  /// What clients are told to connect to.
  var advertisedHost: String { get }
  var advertisedPort: Int32 { get }

  /// The log of a partition, if the topic exists and has that partition.
  func log(of partition: TopicPartition) -> PartitionLog?

  /// Ends a producer's transaction in a partition: appends the control batch, moves the last
  /// stable offset and wakes waiting fetches. Nothing when the partition is gone.
  func writeMarker(_ marker: TransactionMarker, to partition: TopicPartition) throws(LogError)
}

/// The coordinators as the broker's core sees them. Called on the broker's event loop only.
protocol CoordinatorPart: AnyObject {
  /// Registers the request handlers.
  func register(in router: RequestRouter)
  /// Rebuilds the state from the internal logs and finishes what a crash interrupted (markers of
  /// prepared transactions). Called once, after all logs have recovered, before any request.
  func recover(now: Int64) throws(LogError)
  /// Called about every 10 ms; must cost next to nothing when no deadline is due.
  func tick(now: Int64)
  /// Topics were deleted: their committed offsets and transaction enrolments go too.
  func deleted(_ partitions: [TopicPartition], now: Int64)
  /// Whether a transactional producer may write to a partition now: `none`, or why not
  /// (`invalidTxnState` when the partition is not enrolled, as Kafka 3.6 and later verify).
  func verifyTransactionalWrite(
    transactionalID: String?, producerID: Int64, producerEpoch: Int16, partition: TopicPartition
  ) -> ErrorCode
}

extension CoordinatorPart {
  func deleted(_ partitions: [TopicPartition], now: Int64) {}
  func verifyTransactionalWrite(
    transactionalID: String?, producerID: Int64, producerEpoch: Int16, partition: TopicPartition
  ) -> ErrorCode {
    .none
  }
}
