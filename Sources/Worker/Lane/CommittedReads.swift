import Synchronization

/// What a look into the committed state of one customer found.
package enum CommittedRead: Sendable, Equatable {
  case found([UInt8])
  /// This worker owns the customer's partition and knows no such customer.
  case unknown
  /// Another lane or worker owns the partition, or it is still restoring.
  case notHere
  /// Too many are waiting already, or the lane is stopping.
  case busy
}

/// The mailbox through which other threads read committed states of a lane: answered by the lane
/// between two turns. Holds at most `capacity` requests.
package final class CommittedReads: Sendable {
  package static let capacity = 64

  package struct Request: Sendable {
    var partition: Int32
    var customer: [UInt8]
    var reply: @Sendable (CommittedRead) -> Void
  }

  private struct State {
    var waiting: [Request] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  /// Spares the lane the lock while nothing waits.
  private let count = Atomic<Int>(0)

  package init() {}

  /// Asks for a customer of a partition. `reply` is called once, on the lane's thread or, when
  /// refused, on this one.
  package func read(
    partition: Int32, customer: [UInt8], reply: @escaping @Sendable (CommittedRead) -> Void
  ) {
    let accepted = state.withLock { state in
      guard !state.isClosed, state.waiting.count < CommittedReads.capacity else { return false }
      state.waiting.append(Request(partition: partition, customer: customer, reply: reply))
      count.store(state.waiting.count, ordering: .releasing)
      return true
    }
    if !accepted { reply(.busy) }
  }

  /// The requests waiting; at most `capacity`.
  func take() -> [Request] {
    guard count.load(ordering: .acquiring) > 0 else { return [] }
    return state.withLock { state in
      defer {
        state.waiting = []
        count.store(0, ordering: .releasing)
      }
      return state.waiting
    }
  }

  /// Refuses what waits and what will come.
  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for request in waiting { request.reply(.busy) }
  }
}
