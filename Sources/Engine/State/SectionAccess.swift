import Records

/// Reading the sections of a customer record, and changing entries in place.
extension RecordBytes where Self: ~Copyable {
  @inline(__always)
  func offset(of section: Section) -> Int {
    Int(base.loadUnaligned(fromByteOffset: Header.table + 4 * section.rawValue, as: UInt32.self))
  }

  @inline(__always)
  func end(of section: Section) -> Int {
    section.rawValue + 1 == Section.count
      ? count
      : Int(
        base.loadUnaligned(
          fromByteOffset: Header.table + 4 * (section.rawValue + 1), as: UInt32.self))
  }

  @inline(__always)
  func length(of section: Section) -> Int { end(of: section) - offset(of: section) }

  @inline(__always)
  func count<Entry: SectionEntry>(of type: Entry.Type) -> Int {
    length(of: Entry.section) / MemoryLayout<Entry>.size
  }

  @inline(__always)
  func entry<Entry: SectionEntry>(_ type: Entry.Type, _ index: Int) -> Entry {
    base.loadUnaligned(
      fromByteOffset: offset(of: Entry.section) + index * MemoryLayout<Entry>.size,
      as: Entry.self)
  }

  @inline(__always)
  func store<Entry: SectionEntry>(_ entry: Entry, at index: Int) {
    base.storeBytes(
      of: entry, toByteOffset: offset(of: Entry.section) + index * MemoryLayout<Entry>.size,
      as: Entry.self)
  }

  /// The first entry that satisfies `condition`.
  @inline(__always)
  func first<Entry: SectionEntry>(
    _ type: Entry.Type, where condition: (Entry) -> Bool
  ) -> (index: Int, entry: Entry)? {
    let size = MemoryLayout<Entry>.size
    var at = offset(of: Entry.section)
    let stop = end(of: Entry.section)
    var index = 0
    while at < stop {
      let entry = base.loadUnaligned(fromByteOffset: at, as: Entry.self)
      if condition(entry) { return (index, entry) }
      at += size
      index += 1
    }
    return nil
  }

  @inline(__always)
  func forEach<Entry: SectionEntry>(_ type: Entry.Type, _ body: (Int, Entry) -> Void) {
    for index in 0..<count(of: type) { body(index, entry(type, index)) }
  }
}

/// Growing and shrinking sections.
extension StateBuffer {
  mutating func append<Entry: SectionEntry>(_ entry: Entry) {
    let position = end(of: Entry.section)
    openGap(in: Entry.section, at: position, MemoryLayout<Entry>.size)
    base.storeBytes(of: entry, toByteOffset: position, as: Entry.self)
  }

  mutating func remove<Entry: SectionEntry>(_ type: Entry.Type, at index: Int) {
    let size = MemoryLayout<Entry>.size
    closeGap(in: Entry.section, at: offset(of: Entry.section) + index * size, size)
  }

  /// Opens a gap of zero bytes inside a section; `position` counts from the record's start.
  mutating func openGap(in section: Section, at position: Int, _ length: Int) {
    insertZeros(at: position, length)
    shift(sectionsAfter: section, by: length)
  }

  mutating func closeGap(in section: Section, at position: Int, _ length: Int) {
    removeBytes(at: position, length)
    shift(sectionsAfter: section, by: -length)
  }

  private func shift(sectionsAfter section: Section, by delta: Int) {
    var at = Header.table + 4 * (section.rawValue + 1)
    while at < Header.size {
      let old = Int(base.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      base.storeBytes(of: UInt32(old + delta), toByteOffset: at, as: UInt32.self)
      at += 4
    }
  }
}
