/// An ordered table of bytes that survives the process: RocksDB, or its double in simulation.
///
/// Writes are staged by `put` and `delete` and take effect together by `write`. They become
/// durable in the order of the `write` calls, at the latest by `flush`: after a crash the table
/// holds what a prefix of the writes made, never a part of one.
package protocol DurableTable: AnyObject {
  /// Calls `body` with the value, or with nil; the bytes are valid during the call.
  func read(
    _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) -> Void
  ) throws(StoreError)
  func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer)
  func delete(_ key: UnsafeRawBufferPointer)
  func write() throws(StoreError)
  /// Makes everything written durable; without `wait` in the background.
  func flush(wait: Bool) throws(StoreError)
  /// Visits keys from `key` on in byte order while `body` returns true.
  func scan(
    from key: UnsafeRawBufferPointer,
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
  ) throws(StoreError)
  /// An estimate of the bytes on disk.
  var approximateBytes: Int { get }
  /// Ends the use. What was not flushed may be lost. Further calls fail.
  func close()
}

/// Where tables live: opens, wipes and lists them by partition.
package protocol TableDirectory: Sendable {
  func open(partition: Int32) throws(StoreError) -> any DurableTable
  /// Removes the partition's table; it must be closed.
  func wipe(partition: Int32) throws(StoreError)
}
