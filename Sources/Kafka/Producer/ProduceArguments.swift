import CRdKafka

/// The argument array of `rd_kafka_produceva`, one for a producer, filled in place for each
/// record (`rd_kafka_producev` is variadic, which Swift cannot call).
struct ProduceArguments: ~Copyable {
  /// The most headers of one record: what `HeaderBuffer` reads, and room for those a dead letter
  /// adds.
  static let headerLimit = HeaderBuffer.limit + 32
  private static let capacity = headerLimit + 6

  private let storage: UnsafeMutablePointer<rd_kafka_vu_t>
  private(set) var count = 0
  /// Stands for the address of an empty, non-null value.
  private let empty: UnsafeMutableRawPointer
  /// Copies of header names, which the library wants to end in NUL, until the next record.
  private let nameRoom: UnsafeMutablePointer<CChar>
  private var nameBytes = 0
  private static let nameCapacity = 8_192
  /// Those that found no room; freed with the next record.
  private var names: [UnsafeMutablePointer<CChar>] = []

  init() {
    storage = .allocate(capacity: ProduceArguments.capacity)
    storage.initialize(repeating: rd_kafka_vu_t(), count: ProduceArguments.capacity)
    empty = .allocate(byteCount: 1, alignment: 1)
    nameRoom = .allocate(capacity: ProduceArguments.nameCapacity)
  }

  deinit {
    for name in names { name.deallocate() }
    nameRoom.deallocate()
    storage.deallocate()
    empty.deallocate()
  }

  var base: UnsafePointer<rd_kafka_vu_t> { UnsafePointer(storage) }

  mutating func start(
    topic: ProducerTopic, partition: Int32?, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, timestamp: Int64?
  ) {
    if !names.isEmpty {
      for name in names { name.deallocate() }
      names.removeAll(keepingCapacity: true)
    }
    nameBytes = 0
    storage[0].vtype = RD_KAFKA_VTYPE_RKT
    storage[0].u.rkt = topic.object
    storage[1].vtype = RD_KAFKA_VTYPE_PARTITION
    storage[1].u.i32 = partition ?? strata_rdkafka_partition_unassigned
    storage[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
    storage[2].u.i = RD_KAFKA_MSG_F_COPY
    count = 3
    if let value { append(RD_KAFKA_VTYPE_VALUE, value) }
    if let key { append(RD_KAFKA_VTYPE_KEY, key) }
    if let timestamp {
      storage[count].vtype = RD_KAFKA_VTYPE_TIMESTAMP
      storage[count].u.i64 = timestamp
      count += 1
    }
  }

  private mutating func append(_ type: rd_kafka_vtype_t, _ bytes: UnsafeRawBufferPointer) {
    storage[count].vtype = type
    // A null address would mean a null value; the library copies and does not write.
    storage[count].u.mem.ptr =
      bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
      ?? empty
    storage[count].u.mem.size = bytes.count
    count += 1
  }

  /// Adds a header whose name is not ended by NUL. A NUL inside ends the name.
  mutating func header(copying name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
    let copy = room(forName: name.count + 1)
    UnsafeMutableRawBufferPointer(start: copy, count: name.count).copyMemory(from: name)
    (copy + name.count).initialize(to: 0)
    header(copy, value)
  }

  private mutating func room(forName size: Int) -> UnsafeMutablePointer<CChar> {
    guard nameBytes + size <= ProduceArguments.nameCapacity else {
      let own = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      names.append(own)
      return own
    }
    defer { nameBytes += size }
    return nameRoom + nameBytes
  }

  /// - Parameter name: ended by NUL.
  mutating func header(_ name: UnsafePointer<CChar>, _ value: UnsafeRawBufferPointer?) {
    precondition(count < ProduceArguments.capacity, "too many headers")
    storage[count].vtype = RD_KAFKA_VTYPE_HEADER
    storage[count].u.header.name = name
    storage[count].u.header.val = value.map { $0.baseAddress ?? UnsafeRawPointer(empty) }
    storage[count].u.header.size = value?.count ?? 0
    count += 1
  }
}
