import Records

/// The identities of the newest events, against duplicates.
///
/// By number: a ring of the newest `limit`. By age, where the strategy says for how many days: two
/// generations, the older one first. When the younger one is that old, or has half of `limit`, the
/// older one is dropped and the younger one takes its place. So an event is remembered for at
/// least that long, unless half of `limit` others came meanwhile, and a customer with few events
/// has few to carry. Never more than `limit` are held (two, where it is one).
extension StateBuffer {
  mutating func remember(event hash: UInt64, now: Int64, limit: Int, days: Int32) {
    guard days > 0 else {
      _ = push(EventID(hash: hash), cursor: Header.eventCursor, limit: limit)
      return
    }
    let day = Int32(clamping: now.flooredDivision(by: Day.length))
    let count = count(of: EventID.self)
    if self[Header.eventDay] == Header.unknown32 { self[Header.eventDay] = day }
    let old = min(Int(self[Header.eventCursor]), count)
    let age = Int(day) - Int(self[Header.eventDay])
    if age > Int(days) || count - old >= max(1, limit / 2) {
      closeGap(in: .eventIDs, at: offset(of: .eventIDs), old * MemoryLayout<EventID>.size)
      self[Header.eventCursor] = UInt16(count - old)
      self[Header.eventDay] = day
    }
    append(EventID(hash: hash))
  }

  /// Lays the memory out for another strategy, keeping the newest.
  mutating func migrateEvents(limit: Int, days: Int32) {
    let isByAge = self[Header.eventDay] != Header.unknown32
    if !isByAge { unroll(EventID.self, Header.eventCursor) }
    let count = count(of: EventID.self)
    let surplus = max(0, count - max(1, days > 0 ? limit / 2 : limit))
    closeGap(in: .eventIDs, at: offset(of: .eventIDs), surplus * MemoryLayout<EventID>.size)
    guard days > 0 else {
      self[Header.eventCursor] = 0
      self[Header.eventDay] = Header.unknown32
      return
    }
    if isByAge {
      self[Header.eventCursor] = UInt16(max(0, Int(self[Header.eventCursor]) - surplus))
    } else {
      // How old they are is not known: as old as the customer's clock allows.
      self[Header.eventCursor] = 0
      self[Header.eventDay] = Int32(clamping: self[Header.clock].flooredDivision(by: Day.length))
    }
  }
}

extension RecordBytes where Self: ~Copyable {
  func remembers(event hash: UInt64) -> Bool {
    let size = MemoryLayout<EventID>.size
    let wanted = hash & EventID.mask
    var at = UnsafeRawPointer(base + offset(of: .eventIDs))
    let stop = UnsafeRawPointer(base + end(of: .eventIDs))
    // Eight at a time without a branch between them: the memory is long and rarely hit. The last
    // load of eight bytes ends two behind its entry, which is why one more has to follow.
    while stop - at > 8 * size {
      var differs = UInt64.max
      for number in 0..<8 {
        let other =
          at.loadUnaligned(fromByteOffset: number * size, as: UInt64.self) & EventID.mask
        differs = other == wanted ? 0 : differs
      }
      if differs == 0 { return true }
      at += 8 * size
    }
    while stop - at >= size {
      let other =
        UInt64(at.loadUnaligned(as: UInt32.self))
        | UInt64(at.loadUnaligned(fromByteOffset: 4, as: UInt16.self)) << 32
      if other == wanted { return true }
      at += size
    }
    return false
  }
}
