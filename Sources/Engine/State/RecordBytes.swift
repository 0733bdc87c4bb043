import Records

/// Whatever holds a customer record's bytes: the state buffer itself, or a borrowed view of it.
protocol RecordBytes: ~Copyable {
  var base: UnsafeMutableRawPointer { get }
  var count: Int { get }
}

extension StateBuffer: RecordBytes {}

/// A borrowed view of a record, for reading: valid until the buffer grows, shrinks or goes.
struct RecordView: RecordBytes {
  let base: UnsafeMutableRawPointer
  let count: Int

  /// Itself, so that reading code is the same for a record and its view.
  var view: RecordView { self }
}

extension StateBuffer {
  @inline(__always)
  var view: RecordView { RecordView(base: base, count: count) }
}
