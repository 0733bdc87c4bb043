import NIOCore

extension PartitionLog {
  /// Opens the directory, cuts what a crash left half-written, and rebuilds index, transactions
  /// and producer state from the batch headers.
  ///
  /// After a clean stop the bytes are trusted. Otherwise the last segment's checksums are
  /// verified and the file is cut before the first batch that fails; earlier segments were
  /// complete when their successor was opened. What ended within a segment is cut in any case.
  func recover(wasCleanStop: Bool, now: Int64) throws(LogError) {
    try FileSystem.createDirectory(directory)
    var bases: [Int64] = []
    for name in try FileSystem.names(in: directory) {
      if name.hasSuffix(".new") || name.hasSuffix(".cleaned") {
        try FileSystem.remove(directory + "/" + name)
      } else if name.hasSuffix(".log"), let base = Int64(name.dropLast(4)) {
        bases.append(base)
      }
    }
    logStartOffset = try readOffset("start-offset") ?? bases.first ?? 0
    cleanedOffset = try readOffset("cleaned-offset") ?? 0
    for (index, base) in bases.sorted().enumerated() {
      let isLast = index == bases.count - 1
      try recoverSegment(base, verifying: isLast && !wasCleanStop, now: now)
    }
    if segments.isEmpty { try startEmpty() }
    logStartOffset = max(logStartOffset, segments.first?.baseOffset ?? 0)
    transactions.removeAborted(before: logStartOffset)
  }

  private func recoverSegment(_ base: Int64, verifying: Bool, now: Int64) throws(LogError) {
    let file = try LogFile(path: directory + "/" + Segment.fileName(base), create: false)
    // A compaction that stopped between its renames leaves files whose content was merged into
    // an earlier one.
    if let previous = segments.last, previous.nextOffset > base {
      try FileSystem.remove(file.path)
      return
    }
    let segment = Segment(file: file, baseOffset: base)
    let size = try file.size()
    let created = try file.modified()
    var scanner = BatchScanner(file, from: 0, to: size)
    while let header = try nextGood(&scanner, verifying: verifying) {
      guard header.header.baseOffset >= segment.nextOffset else { break }
      segment.added(header.header, now: min(created, now))
      note(header.header, isCommit: header.isCommit, now: now)
    }
    if segment.size < size { try file.truncate(to: segment.size) }
    segments.append(segment)
  }

  private func nextGood(
    _ scanner: inout BatchScanner, verifying: Bool
  ) throws(LogError) -> (header: BatchHeader, isCommit: Bool)? {
    if verifying {
      guard let next = try scanner.nextBatch() else { return nil }
      let checksum = next.bytes.withUnsafeReadableBytes {
        CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[BatchHeader.checksummedFrom...]))
      }
      guard checksum == next.header.checksum else { return nil }
      return (next.header, next.header.isControl && Self.isCommit(next.bytes))
    }
    guard let next = try scanner.next() else { return nil }
    var isCommit = false
    if next.header.isControl {
      isCommit = Self.isCommit(
        try scanner.file.read(at: next.position, count: next.header.totalSize))
    }
    return (next.header, isCommit)
  }

  /// Whether a control batch is a commit marker: its key is {version, type}, type 1.
  static func isCommit(_ batch: ByteBuffer) -> Bool {
    var type: UInt8 = 0
    _ = RecordReader.forEachRecord(ofControlBatch: batch) { record in
      if let key = record.key, key.count >= 4 { type = key[3] }
    }
    return type == 1
  }

  /// A new log, or one whose every segment is gone, begins at the start offset.
  private func startEmpty() throws(LogError) {
    let path = directory + "/" + Segment.fileName(logStartOffset)
    segments = [
      Segment(file: try LogFile(path: path, create: true), baseOffset: logStartOffset)
    ]
  }

  /// A small file with one offset.
  func readOffset(_ name: String) throws(LogError) -> Int64? {
    let path = directory + "/" + name
    guard let content = try FileSystem.read(path) else { return nil }
    let text = String(buffer: content)
    guard let offset = Int64(text.split(separator: "\n").first ?? "") else {
      throw .corrupt(path: path, reason: "not an offset")
    }
    return offset
  }

  func writeOffset(_ offset: Int64, _ name: String) throws(LogError) {
    try FileSystem.replace(directory + "/" + name, with: ByteBuffer(string: "\(offset)\n"))
  }
}
