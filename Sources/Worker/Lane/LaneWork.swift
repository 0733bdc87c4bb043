import Records

/// What a lane touches for every record, at an address of its own: reached through the lane
/// object, each access would be checked for exclusivity at run time, a thirtieth of all CPU.
/// The lane's one thread keeps it.
struct LaneWork<Processor: RecordProcessor & ~Copyable>: ~Copyable {
  var processor: Processor
  var recordCount = 0
  var byteCount = 0
  var pending = PendingCounts()
  var outbox = Outbox()
  var undo = StateBuffer(capacity: 4_096)
  var headerScratch: [HeaderField] = []

  init(_ processor: consuming Processor) { self.processor = processor }
}

extension Lane where Processor: ~Copyable {
  var processor: Processor {
    _read { yield work.pointee.processor }
    _modify { yield &work.pointee.processor }
  }
  /// Records of the running transaction.
  var recordCount: Int {
    get { work.pointee.recordCount }
    set { work.pointee.recordCount = newValue }
  }
  /// Bytes the running transaction writes.
  var byteCount: Int {
    get { work.pointee.byteCount }
    set { work.pointee.byteCount = newValue }
  }
  var pending: PendingCounts {
    _read { yield work.pointee.pending }
    _modify { yield &work.pointee.pending }
  }
  var outbox: Outbox {
    _read { yield work.pointee.outbox }
    _modify { yield &work.pointee.outbox }
  }
  /// A state before the record at hand.
  var undo: StateBuffer {
    _read { yield work.pointee.undo }
    _modify { yield &work.pointee.undo }
  }
  var headerScratch: [HeaderField] {
    _read { yield work.pointee.headerScratch }
    _modify { yield &work.pointee.headerScratch }
  }
}
