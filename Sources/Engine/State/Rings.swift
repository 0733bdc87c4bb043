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
    var at = UnsafeRawPointer(base + offset(of: .eventIDs))
    let stop = UnsafeRawPointer(base + end(of: .eventIDs))
    // Eight at a time without a branch between them: the memory is long and rarely hit.
    while stop - at >= 64 {
      var differs = UInt64.max
      for number in 0..<8 {
        let other = at.loadUnaligned(fromByteOffset: 8 * number, as: UInt64.self)
        differs = other == hash ? 0 : differs
      }
      if differs == 0 { return true }
      at += 64
    }
    while at < stop {
      if at.loadUnaligned(as: UInt64.self) == hash { return true }
      at += 8
    }
    return false
  }
}
