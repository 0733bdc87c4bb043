import Testing

@testable import Worker

@Suite("Transaction machine")
struct TransactionMachineTests {
  private func failure(_ kind: TransportFailure.Class) -> TransportFailure {
    TransportFailure(kind, code: "TEST", message: "test")
  }

  private func committing() -> TransactionMachine {
    var machine = TransactionMachine(stepTimeout: 100, resolutionTimeout: 1_000)
    machine.begun()
    #expect(machine.commitRequested(now: 0) == .flush)
    #expect(machine.flushed(nil, now: 1) == .sendOffsets)
    #expect(machine.offsetsSent(nil, now: 2) == .commit)
    return machine
  }

  @Test("the straight way is flush, offsets, commit, apply")
  func straight() {
    var machine = committing()
    #expect(machine.committed(nil, now: 3) == .apply)
    #expect(machine.isIdle)
  }

  @Test("a flush is repeated until its deadline, then the transaction is aborted and rewound")
  func flushRunsOut() {
    var machine = TransactionMachine(stepTimeout: 100, resolutionTimeout: 1_000)
    machine.begun()
    _ = machine.commitRequested(now: 0)
    #expect(machine.flushed(failure(.retriable), now: 50) == .flush)
    #expect(machine.flushed(failure(.retriable), now: 100) == .abort)
    #expect(machine.aborted(nil, now: 101) == .rewind)
    machine.rewound()
    #expect(machine.isIdle)
  }

  @Test(
    "sending offsets is never repeated",
    arguments: [
      TransportFailure.Class.retriable, .abortable,
    ])
  func offsetsOnce(_ kind: TransportFailure.Class) {
    var machine = TransactionMachine(stepTimeout: 100, resolutionTimeout: 1_000)
    machine.begun()
    _ = machine.commitRequested(now: 0)
    _ = machine.flushed(nil, now: 1)
    #expect(machine.offsetsSent(failure(kind), now: 2) == .abort)
  }

  @Test("a commit whose outcome is unknown is settled by the committed offsets")
  func inDoubt() {
    for (resolution, action) in [
      (TransactionMachine.Resolution.ours, TransactionMachine.Action.apply),
      (.previous, .rewind),
    ] {
      var machine = committing()
      #expect(machine.committed(failure(.fatal), now: 3) == .renewProducer)
      #expect(machine.renewed(failure(.retriable), now: 4) == .renewProducer)
      #expect(machine.renewed(nil, now: 5) == .readCommitted)
      #expect(machine.readFailed(failure(.retriable), now: 6) == .readCommitted)
      #expect(machine.resolved(resolution) == action)
    }
    var machine = committing()
    _ = machine.committed(failure(.fatal), now: 3)
    _ = machine.renewed(nil, now: 5)
    #expect(machine.resolved(.other) == .reopen)
    machine.rewound()
    #expect(machine.isIdle)
  }

  @Test("a commit that timed out is repeated until its deadline, then it is in doubt")
  func commitTimesOut() {
    var machine = committing()
    #expect(machine.committed(failure(.retriable), now: 50) == .commit)
    #expect(machine.committed(failure(.retriable), now: 200) == .renewProducer)
    #expect(machine.state == .renewing(inDoubt: true))
  }

  @Test("a fatal failure before the commit needs a new producer but leaves no doubt")
  func fatalBeforeCommit() {
    var machine = TransactionMachine(stepTimeout: 100, resolutionTimeout: 1_000)
    machine.begun()
    #expect(machine.failed(.fatal, now: 0) == .renewProducer)
    #expect(machine.renewed(nil, now: 1) == .rewind)
  }

  @Test("what cannot be settled in time fails closed")
  func boundedResolution() {
    var machine = committing()
    _ = machine.committed(failure(.fatal), now: 3)
    guard case .failClosed = machine.renewed(failure(.retriable), now: 2_000) else {
      Issue.record("the wait for a producer has no bound")
      return
    }
  }

  @Test("committed offsets tell ours from previous from anybody else's")
  func resolutions() {
    let partition = TopicPartition("in", 0)
    let before = CommittedPosition(partition, 5, metadata: "strata1 1 1 1")
    let sent = CommittedPosition(partition, 9, metadata: "strata1 1 2 1")
    let other = CommittedPosition(partition, 9, metadata: "strata1 7 2 1")
    func resolve(_ found: CommittedPosition) -> TransactionMachine.Resolution {
      TransactionMachine.Resolution(found: [found], sent: [sent], previous: [before])
    }
    #expect(resolve(sent) == .ours)
    #expect(resolve(before) == .previous)
    #expect(resolve(other) == .other)
  }
}
