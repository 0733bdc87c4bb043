import Records

/// Memories that keep the newest `limit` entries by overwriting the oldest in place.
extension StateBuffer {
  /// Adds an entry. True when it pushed out another, whose old value is in `evicted`.
  mutating func push<Entry: SectionEntry>(
    _ entry: Entry, cursor: Header.Field<UInt16>, limit: Int
  ) -> (index: Int, evicted: Entry?) {
    let count = count(of: Entry.self)
    guard count >= max(1, limit) else {
      append(entry)
      return (count, nil)
    }
    let index = Int(self[cursor]) % count
    let old = self.entry(Entry.self, index)
    store(entry, at: index)
    self[cursor] = UInt16((index + 1) % count)
    return (index, old)
  }
}

extension RecordBytes where Self: ~Copyable {
  func remembers(event hash: UInt64) -> Bool {
    let start = base + offset(of: .eventIDs)
    for index in 0..<count(of: EventID.self)
    where start.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) == hash {
      return true
    }
    return false
  }
}
