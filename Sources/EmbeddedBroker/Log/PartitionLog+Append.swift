import NIOCore

/// Where a batch went.
struct AppendResult: Equatable, Sendable {
  var baseOffset: Int64
  /// Milliseconds UTC when the topic uses append time, else -1.
  var logAppendTime: Int64 = -1
}

/// Why a batch was not appended.
enum AppendError: Error, Equatable, Sendable {
  /// The batch is at fault.
  case rejected(ErrorCode)
  /// The disk is at fault.
  case storage(LogError)
}

extension PartitionLog {
  /// Appends one batch as a client sent it, after Kafka's own checks (LogValidator): one whole
  /// batch of format v2, checksum right, not a control batch, offsets without gaps, size within
  /// `max.message.bytes`, sequence and epoch as expected of its producer.
  func appendFromClient(_ batch: ByteBuffer, now: Int64) throws(AppendError) -> AppendResult {
    guard var header = BatchHeader.parse(batch) else { throw .rejected(.corruptMessage) }
    if let error = Self.check(header, batch, config, now: now) { throw .rejected(error) }
    if header.hasProducer {
      switch producers.validate(header, now: now) {
      case .accept: break
      case .duplicate(let baseOffset, let logAppendTime):
        return AppendResult(baseOffset: baseOffset, logAppendTime: logAppendTime)
      case .reject(let error): throw .rejected(error)
      }
    }
    var batch = batch
    if config.usesAppendTime {
      header.attributes |= 0x08
      header.maxTimestamp = now
      batch.moveReaderIndex(forwardBy: BatchHeader.size)
      batch = BatchHeader.assemble(header, body: batch)
    }
    return try append(&header, batch, now: now)
  }

  /// Appends a batch of the broker's own making.
  func append(_ batch: ByteBuffer, now: Int64) throws(AppendError) -> AppendResult {
    guard var header = BatchHeader.parse(batch) else { throw .rejected(.corruptMessage) }
    return try append(&header, batch, now: now)
  }

  /// Appends the marker that ends a transaction and returns its offset.
  func append(_ marker: TransactionMarker, now: Int64) throws(AppendError) -> Int64 {
    let batch = RecordBatchBuilder.marker(marker, timestamp: now)
    guard var header = BatchHeader.parse(batch) else { throw .rejected(.corruptMessage) }
    let result = try append(&header, batch, now: now, isCommit: marker.isCommit)
    return result.baseOffset
  }

  private func append(
    _ header: inout BatchHeader, _ batch: ByteBuffer, now: Int64, isCommit: Bool = false
  ) throws(AppendError) -> AppendResult {
    do {
      try rollIfNeeded(for: header.totalSize, now: now)
      header.baseOffset = endOffset
      header.leaderEpoch = Self.leaderEpoch
      guard let segment = segments.last else { return AppendResult(baseOffset: -1) }
      try write(header, batch, to: segment)
      segment.added(header, now: now)
    } catch {
      throw .storage(error)
    }
    note(header, isCommit: isCommit, now: now)
    onAppend?()
    return AppendResult(
      baseOffset: header.baseOffset,
      logAppendTime: header.hasLogAppendTime ? header.maxTimestamp : -1)
  }

  /// Brings what is derived from the log up to date with a batch in it.
  func note(_ header: BatchHeader, isCommit: Bool, now: Int64) {
    guard header.hasProducer else { return }
    if header.isControl {
      transactions.ended(
        producerID: header.producerID, isCommit: isCommit, markerOffset: header.baseOffset)
      producers.recordMarker(
        producerID: header.producerID, producerEpoch: header.producerEpoch,
        offset: header.baseOffset, now: now)
    } else {
      if header.isTransactional {
        transactions.wrote(producerID: header.producerID, at: header.baseOffset)
      }
      producers.record(header, now: now)
    }
  }

  private static func check(
    _ header: BatchHeader, _ batch: ByteBuffer, _ config: LogConfig, now: Int64
  ) -> ErrorCode? {
    // Older formats have their magic byte at the same place.
    if header.magic < 2 { return .unsupportedForMessageFormat }
    if header.magic > 2 { return .invalidRecord }
    if header.totalSize < BatchHeader.size { return .corruptMessage }
    if header.totalSize > batch.readableBytes { return .corruptMessage }
    if header.totalSize < batch.readableBytes { return .invalidRecord }
    if header.totalSize > config.maxMessageBytes { return .messageTooLarge }
    let checksum = batch.withUnsafeReadableBytes {
      CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[BatchHeader.checksummedFrom...]))
    }
    if checksum != header.checksum { return .corruptMessage }
    if header.isControl { return .invalidRecord }
    if header.compression > 4 { return .unsupportedCompressionType }
    if header.recordCount <= 0 || header.lastOffsetDelta != header.recordCount - 1 {
      return .invalidRecord
    }
    if !config.usesAppendTime, header.maxTimestamp >= 0 {
      let ahead = header.maxTimestamp.subtractingReportingOverflow(now).partialValue
      let behind = now.subtractingReportingOverflow(header.baseTimestamp).partialValue
      if ahead > config.timestampAfterMaxMs || behind > config.timestampBeforeMaxMs {
        return .invalidTimestamp
      }
    }
    if header.isTransactional && !header.hasProducer { return .invalidRecord }
    if header.hasProducer && header.baseSequence < 0 { return .invalidRecord }
    if config.isCompacted, header.compression == 0, !hasAllKeys(header, batch) {
      return .invalidRecord
    }
    return nil
  }

  /// A compacted topic takes no record without a key (LogValidator). Compressed batches are not
  /// looked into.
  private static func hasAllKeys(_ header: BatchHeader, _ batch: ByteBuffer) -> Bool {
    batch.withUnsafeReadableBytes { bytes in
      var walker = RecordWalker(bytes)
      for _ in 0..<header.recordCount where walker.next()?.key == nil { return false }
      return true
    }
  }

  /// Offset and leader epoch precede the checksummed part, so the batch is written as it is
  /// behind sixteen new bytes.
  private func write(
    _ header: BatchHeader, _ batch: ByteBuffer, to segment: Segment
  ) throws(LogError) {
    let prefix = (
      header.baseOffset.bigEndian, header.batchLength.bigEndian, header.leaderEpoch.bigEndian
    )
    try withUnsafeBytes(of: prefix) { (prefix) throws(LogError) in
      try batch.withUnsafeReadableBytes { (bytes) throws(LogError) in
        try segment.file.write(
          prefix, UnsafeRawBufferPointer(rebasing: bytes[prefix.count...]), at: segment.size)
      }
    }
  }

  private func rollIfNeeded(for size: Int, now: Int64) throws(LogError) {
    guard let active = segments.last else { return try roll() }
    guard let first = active.firstAppend else { return }
    if active.size + size > config.segmentBytes || now - first >= config.segmentMs { try roll() }
  }
}
