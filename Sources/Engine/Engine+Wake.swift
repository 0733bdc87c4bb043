import Events
import Records
import Strategy

/// What happens without an event: windows move, dwells end, deadlines pass.
extension Engine {
  /// Does all that is due by the context's clock. The cause of what it emits is named after the
  /// time it was due, so that a replay writes the same ids.
  mutating func wakeChecked(
    customer: Text, _ context: TransactionContext, state: inout StateBuffer, outbox: inout Outbox
  ) {
    let due = state.wakeAt
    let now = max(context.clock, state[Header.clock])
    state[Header.clock] = now
    startTurn(now: now, state: &state, isNew: false, &outbox)
    TimerName.with(due) { causeID in
      let turn = Turn(
        customer: customer, context: context, now: now, causeID: causeID, causeName: "timer",
        cause: Turn.timer, traceparent: Text(start: nil, count: 0), triggers: true)
      fields.pointee = EventFields(type: .customerUpdated, time: now)
      markDue(now, &state)
      escalateDue(turn, &state, &outbox)
      inviteDue(turn, &state, &outbox)
      settle(turn, &state, &outbox)
    }
  }

  /// Marks what the passing of time may have changed, and forgets the times that are past:
  /// evaluation sets the next ones.
  private mutating func markDue(_ now: Int64, _ state: inout StateBuffer) {
    let isBoundary = state[Header.timeBoundary] <= now
    let isDwell = state[Header.dwellAt] <= now
    for index in flat.pointee.lifecycles.indices {
      let entry = state.entry(LifecycleEntry.self, index)
      if entry.dueAt <= now || (isBoundary && entry.bits & LifecycleEntry.timed != 0) {
        dirty.insert(lifecycle: index)
      }
    }
    guard isBoundary || isDwell else { return }
    if isBoundary { state[Header.timeBoundary] = StateBuffer.never }
    // Every pending change is evaluated again and, if its dwell is not over, asks anew.
    if isDwell { state[Header.dwellAt] = StateBuffer.never }
    for index in flat.pointee.segmentIdentity.indices {
      let bits = state.entry(SegmentEntry.self, index).bits
      if (isBoundary && bits & SegmentEntry.timed != 0)
        || (isDwell && bits & SegmentEntry.exitPending != 0)
      {
        dirty.insert(segment: index)
      }
    }
    for index in flat.pointee.tiers.indices {
      let bits = state.entry(TierEntry.self, index).bits
      if (isBoundary && bits & TierEntry.timed != 0)
        || (isDwell && bits & TierEntry.changePending != 0)
      {
        dirty.insert(tier: index)
      }
    }
  }
}

/// `timer:` and the time it was due.
enum TimerName {
  @inline(__always)
  static func with(_ due: Int64, _ body: (Text) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 27) { text in
      var place = 27
      var rest = due.magnitude
      repeat {
        place -= 1
        text[place] = UInt8(truncatingIfNeeded: rest % 10) + 48
        rest /= 10
      } while rest > 0
      let prefix: StaticString = due < 0 ? "timer:-" : "timer:"
      place -= prefix.utf8CodeUnitCount
      for index in 0..<prefix.utf8CodeUnitCount { text[place + index] = prefix.utf8Start[index] }
      body(Text(rebasing: Text(text)[place...]))
    }
  }
}
