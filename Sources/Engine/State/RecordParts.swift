/// Where a customer record's bytes go: the header and each section, by name.
package enum RecordParts {
  /// Nothing for bytes that are no record.
  /// - Parameter record: a state as it is stored.
  package static func lengths(_ record: UnsafeRawBufferPointer) -> [(part: String, bytes: Int)] {
    guard let base = record.baseAddress, record.count >= Header.table + 4 * Section.count else {
      return []
    }
    let starts = Section.allCases.map { section in
      Int(base.loadUnaligned(fromByteOffset: Header.table + 4 * section.rawValue, as: UInt32.self))
    }
    let ends = starts.dropFirst() + [record.count]
    return [("header", starts[0])]
      + zip(Section.allCases, zip(starts, ends)).map { ("\($0)", $1.1 - $1.0) }
  }
}
