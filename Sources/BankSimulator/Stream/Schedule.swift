/// What will happen at the bank later: a binary heap by time, then by order of planning.
/// Bounded: a plan beyond the bound is not made, and the caller is told.
struct Schedule {
  enum Action {
    case respond(decision: String, kind: ResponseKind, channel: String)
    case open(product: Products)
    case answer(survey: String, isHappy: Bool)
    case updateComplaint(number: UInt16)
    case closeComplaint(number: UInt16)
    case clearRisk(flag: StaticString)
    /// The master data arrives after the first transactions.
    case introduce
  }

  struct Entry {
    var due: Int64
    var order: UInt64
    var customer: Int
    var action: Action

    static func < (left: Entry, right: Entry) -> Bool {
      (left.due, left.order) < (right.due, right.order)
    }
  }

  static let limit = 262_144
  private var heap: [Entry] = []
  private var planned: UInt64 = 0

  /// False when the schedule is full.
  mutating func plan(_ action: Action, customer: Int, at due: Int64) -> Bool {
    guard heap.count < Schedule.limit else { return false }
    planned += 1
    heap.append(Entry(due: due, order: planned, customer: customer, action: action))
    var child = heap.count - 1
    while child > 0, heap[child] < heap[(child - 1) / 2] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
    return true
  }

  /// Takes the earliest entry that is due.
  mutating func next(dueBy now: Int64) -> Entry? {
    guard let first = heap.first, first.due <= now else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child] < heap[least] { least = child }
      }
      if least == parent { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}

/// How a customer reacts to an action.
enum ResponseKind {
  case delivered, opened, clicked, accepted, declined, later, failed
  var name: StaticString {
    switch self {
    case .delivered: "delivered"
    case .opened: "opened"
    case .clicked: "clicked"
    case .accepted: "accepted"
    case .declined: "declined"
    case .later: "later"
    case .failed: "failed"
    }
  }
}
