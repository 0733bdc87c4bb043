import CRocksDB

/// One partition's RocksDB, without a write-ahead log: the changelog is the log. One column
/// family, so that write buffers reach the disk in the order of writes.
final class RocksTable: DurableTable {
  private let path: String
  private var database: OpaquePointer?
  private let options: OpaquePointer
  private let readOptions: OpaquePointer
  private let scanOptions: OpaquePointer
  private let writeOptions: OpaquePointer
  private let batch: OpaquePointer
  private let blockCache: OpaquePointer

  init(path: String, blockCacheBytes: Int, writeBufferBytes: Int) throws(StoreError) {
    self.path = path
    blockCache = rocksdb_cache_create_lru(blockCacheBytes)
    options = RocksTable.makeOptions(blockCache, writeBufferBytes)
    readOptions = rocksdb_readoptions_create()
    scanOptions = rocksdb_readoptions_create()
    rocksdb_readoptions_set_fill_cache(scanOptions, 0)
    // Prefix bloom filters are off, so every scan is in total order.
    rocksdb_readoptions_set_total_order_seek(scanOptions, 1)
    writeOptions = rocksdb_writeoptions_create()
    rocksdb_writeoptions_disable_WAL(writeOptions, 1)
    batch = rocksdb_writebatch_create()
    var message: UnsafeMutablePointer<CChar>?
    database = rocksdb_open(options, path, &message)
    if let error = RocksTable.error(message, "cannot open \(path)", path: path) {
      throw error
    }
  }

  deinit {
    close()
    rocksdb_writebatch_destroy(batch)
    rocksdb_writeoptions_destroy(writeOptions)
    rocksdb_readoptions_destroy(scanOptions)
    rocksdb_readoptions_destroy(readOptions)
    rocksdb_options_destroy(options)
    rocksdb_cache_destroy(blockCache)
  }

  private static func makeOptions(
    _ blockCache: OpaquePointer, _ writeBufferBytes: Int
  ) -> OpaquePointer {
    let options: OpaquePointer = rocksdb_options_create()
    rocksdb_options_set_create_if_missing(options, 1)
    rocksdb_options_set_write_buffer_size(options, writeBufferBytes)
    rocksdb_options_set_max_write_buffer_number(options, 2)
    rocksdb_options_set_max_background_jobs(options, 2)
    // Checkpoints come in bursts; compacting less often saves the CPU of the lane's core.
    rocksdb_options_set_level0_file_num_compaction_trigger(options, 8)
    rocksdb_options_set_level0_slowdown_writes_trigger(options, 32)
    rocksdb_options_set_level0_stop_writes_trigger(options, 64)
    rocksdb_options_set_compression(options, Int32(rocksdb_no_compression))
    rocksdb_options_set_max_open_files(options, 256)
    rocksdb_options_set_keep_log_file_num(options, 1)
    rocksdb_options_set_max_log_file_size(options, 1 << 20)
    rocksdb_options_set_info_log_level(options, 3)
    rocksdb_options_set_stats_dump_period_sec(options, 0)
    rocksdb_options_set_skip_stats_update_on_db_open(options, 1)
    rocksdb_options_set_paranoid_checks(options, 1)
    let table: OpaquePointer = rocksdb_block_based_options_create()
    rocksdb_block_based_options_set_block_cache(table, blockCache)
    rocksdb_block_based_options_set_filter_policy(
      table, rocksdb_filterpolicy_create_bloom_full(10))
    rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1)
    rocksdb_block_based_options_set_format_version(table, 5)
    rocksdb_options_set_block_based_table_factory(options, table)
    rocksdb_block_based_options_destroy(table)
    return options
  }

  // MARK: DurableTable

  func read(
    _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) -> Void
  ) throws(StoreError) {
    let database = try opened()
    var message: UnsafeMutablePointer<CChar>?
    let pinned = rocksdb_get_pinned(
      database, readOptions, key.baseAddress?.assumingMemoryBound(to: CChar.self), key.count,
      &message)
    if let error = RocksTable.error(message, "cannot read", path: path) { throw error }
    guard let pinned else { return body(nil) }
    defer { rocksdb_pinnableslice_destroy(pinned) }
    var count = 0
    let value = rocksdb_pinnableslice_value(pinned, &count)
    body(UnsafeRawBufferPointer(start: value, count: count))
  }

  func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    rocksdb_writebatch_put(
      batch, key.baseAddress?.assumingMemoryBound(to: CChar.self), key.count,
      value.baseAddress?.assumingMemoryBound(to: CChar.self), value.count)
  }

  func delete(_ key: UnsafeRawBufferPointer) {
    rocksdb_writebatch_delete(
      batch, key.baseAddress?.assumingMemoryBound(to: CChar.self), key.count)
  }

  func write() throws(StoreError) {
    let database = try opened()
    guard rocksdb_writebatch_count(batch) > 0 else { return }
    var message: UnsafeMutablePointer<CChar>?
    rocksdb_write(database, writeOptions, batch, &message)
    rocksdb_writebatch_clear(batch)
    if let error = RocksTable.error(message, "cannot write", path: path) { throw error }
  }

  func flush(wait: Bool) throws(StoreError) {
    let database = try opened()
    let flushOptions = rocksdb_flushoptions_create()
    defer { rocksdb_flushoptions_destroy(flushOptions) }
    rocksdb_flushoptions_set_wait(flushOptions, wait ? 1 : 0)
    var message: UnsafeMutablePointer<CChar>?
    rocksdb_flush(database, flushOptions, &message)
    if let error = RocksTable.error(message, "cannot flush", path: path) { throw error }
  }

  func scan(
    from key: UnsafeRawBufferPointer,
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
  ) throws(StoreError) {
    let iterator = rocksdb_create_iterator(try opened(), scanOptions)
    defer { rocksdb_iter_destroy(iterator) }
    rocksdb_iter_seek(
      iterator, key.baseAddress?.assumingMemoryBound(to: CChar.self), key.count)
    while rocksdb_iter_valid(iterator) != 0 {
      var keyCount = 0
      var valueCount = 0
      let key = rocksdb_iter_key(iterator, &keyCount)
      let value = rocksdb_iter_value(iterator, &valueCount)
      guard
        body(
          UnsafeRawBufferPointer(start: key, count: keyCount),
          UnsafeRawBufferPointer(start: value, count: valueCount))
      else { break }
      rocksdb_iter_next(iterator)
    }
    var message: UnsafeMutablePointer<CChar>?
    rocksdb_iter_get_error(iterator, &message)
    if let error = RocksTable.error(message, "cannot scan", path: path) { throw error }
  }

  var approximateBytes: Int {
    guard let database else { return 0 }
    var files: UInt64 = 0
    var buffers: UInt64 = 0
    rocksdb_property_int(database, "rocksdb.live-sst-files-size", &files)
    rocksdb_property_int(database, "rocksdb.cur-size-all-mem-tables", &buffers)
    return Int(clamping: files + buffers)
  }

  func close() {
    guard let database else { return }
    // Nothing is flushed: what has no finished checkpoint is replayed from the changelog.
    rocksdb_cancel_all_background_work(database, 1)
    rocksdb_close(database)
    self.database = nil
  }

  // MARK: Errors

  private func opened() throws(StoreError) -> OpaquePointer {
    guard let database else { throw StoreError(.io, "\(path) is closed") }
    return database
  }

  /// RocksDB reports failures as texts that start with the kind of status.
  private static func error(
    _ message: UnsafeMutablePointer<CChar>?, _ what: String, path: String
  ) -> StoreError? {
    guard let message else { return nil }
    defer { rocksdb_free(message) }
    let text = String(cString: message)
    if text.hasPrefix("IO error"), text.contains("lock") {
      return StoreError(.locked, "\(path) is in use: \(text)")
    }
    let broken = ["Corruption", "Invalid argument", "Not implemented", "NotFound"]
    let missingFile = text.hasPrefix("IO error") && text.contains("No such file")
    if missingFile || broken.contains(where: { text.hasPrefix($0) }) {
      return StoreError(.corrupt, "\(what): \(text)")
    }
    return StoreError(.io, "\(what): \(text)")
  }
}
