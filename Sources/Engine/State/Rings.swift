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

  /// Brings a ring into order of arrival.
  mutating func unroll<Entry: SectionEntry>(
    _ type: Entry.Type, _ cursor: Header.Field<UInt16>
  ) {
    let count = count(of: type)
    guard count > 0 else { return }
    let first = Int(self[cursor]) % count
    let entries = (0..<count).map { entry(type, ($0 + first) % count) }
    for (index, entry) in entries.enumerated() { store(entry, at: index) }
    self[cursor] = 0
  }
}
