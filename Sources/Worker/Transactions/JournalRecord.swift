package import Records

/// One partition's part of one transaction, as the journal topic keeps it: the context, who was
/// woken, and which input was applied, in order. State and outputs of a partition are a function
/// of its journal and its input.
///
/// Encoding, version 2, integers little-endian: version (1 byte), clock (8), nonce (8),
/// sequence (8), for each input its watermark (8), population epoch (8), length (4) and bytes
/// of that epoch's cut points where the partition's journal has not had them yet, number of woken
/// customers (4), for each its length (2) and id, number of runs (4), for each topic role (1),
/// first offset (8), last offset (8).
package struct JournalRecord: Sendable, Equatable {
  /// Committed records of one input from `first` to `last`, gaps of the log aside.
  package struct Run: Sendable, Equatable {
    package var topic: InputTopic
    package var first: Int64
    package var last: Int64
    package init(topic: InputTopic, first: Int64, last: Int64) {
      self.topic = topic
      self.first = first
      self.last = last
    }
  }

  package var mark: TransactionMark
  /// The feeds' watermarks before this transaction.
  package var watermarks = FeedWatermarks()
  package var populationEpoch: UInt64 = 0
  /// The epoch's cut points, encoded; empty when they are those of an earlier record.
  package var cuts: [UInt8] = []
  /// Customer ids in the order in which they were woken, before any record.
  package var woken: [[UInt8]] = []
  package var runs: [Run] = []

  package init(mark: TransactionMark) { self.mark = mark }

  package static let version: UInt8 = 2

  /// What every call of the processor in this transaction was given.
  package var context: TransactionContext {
    TransactionContext(
      clock: mark.clock, watermarks: watermarks, populationEpoch: populationEpoch)
  }

  /// A record was applied: extends the last run or starts one.
  package mutating func add(_ topic: InputTopic, _ offset: Int64) {
    if let last = runs.indices.last, runs[last].topic == topic {
      runs[last].last = offset
    } else {
      runs.append(Run(topic: topic, first: offset, last: offset))
    }
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    func put<Number: FixedWidthInteger>(_ value: Number, _ bytes: inout [UInt8]) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    bytes.append(JournalRecord.version)
    put(mark.clock, &bytes)
    put(mark.nonce, &bytes)
    put(mark.sequence, &bytes)
    for feed in InputTopic.allCases { put(watermarks[feed], &bytes) }
    put(populationEpoch, &bytes)
    put(UInt32(cuts.count), &bytes)
    bytes.append(contentsOf: cuts)
    put(UInt32(woken.count), &bytes)
    for customer in woken {
      put(UInt16(clamping: customer.count), &bytes)
      bytes.append(contentsOf: customer)
    }
    put(UInt32(runs.count), &bytes)
    for run in runs {
      bytes.append(run.topic.rawValue)
      put(run.first, &bytes)
      put(run.last, &bytes)
    }
  }

  /// Nil when the bytes are no journal record of this version.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    var at = 0
    func take<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
      let size = MemoryLayout<Number>.size
      guard at + size <= bytes.count else { return nil }
      defer { at += size }
      return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: Number.self))
    }
    guard take(UInt8.self) == JournalRecord.version, let clock = take(Int64.self),
      let nonce = take(UInt64.self), let sequence = take(UInt64.self)
    else { return nil }
    mark = TransactionMark(nonce: nonce, sequence: sequence, clock: clock)
    for feed in InputTopic.allCases {
      guard let watermark = take(Int64.self) else { return nil }
      watermarks[feed] = watermark
    }
    guard let epoch = take(UInt64.self), let cutBytes = take(UInt32.self),
      at + Int(cutBytes) <= bytes.count
    else { return nil }
    populationEpoch = epoch
    cuts = Array(bytes[at..<at + Int(cutBytes)])
    at += Int(cutBytes)
    guard let wokenCount = take(UInt32.self) else { return nil }
    for _ in 0..<wokenCount {
      guard let length = take(UInt16.self), at + Int(length) <= bytes.count else { return nil }
      woken.append(Array(bytes[at..<at + Int(length)]))
      at += Int(length)
    }
    guard let runCount = take(UInt32.self) else { return nil }
    for _ in 0..<runCount {
      guard let role = take(UInt8.self), let topic = InputTopic(rawValue: role),
        let first = take(Int64.self), let last = take(Int64.self)
      else { return nil }
      runs.append(Run(topic: topic, first: first, last: last))
    }
    guard at == bytes.count else { return nil }
  }
}
