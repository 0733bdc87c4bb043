import CRocksDB

#if canImport(Glibc)
  import Glibc
#endif

/// The directory under which each partition has its RocksDB, one database per partition: it is
/// opened, closed and wiped without touching the others.
package struct RocksDirectory: TableDirectory {
  package let path: String
  /// Bytes of RocksDB's own block cache, per partition.
  package let blockCacheBytes: Int
  /// Bytes of a write buffer; there are at most two per partition.
  package let writeBufferBytes: Int

  package init(path: String, blockCacheBytes: Int = 8 << 20, writeBufferBytes: Int = 16 << 20) {
    self.path = path
    self.blockCacheBytes = blockCacheBytes
    self.writeBufferBytes = writeBufferBytes
  }

  /// Where a partition lives.
  package func path(of partition: Int32) -> String { "\(path)/partition-\(partition)" }

  package func open(partition: Int32) throws(StoreError) -> any DurableTable {
    try makeDirectory(path)
    return try RocksTable(
      path: path(of: partition), blockCacheBytes: blockCacheBytes,
      writeBufferBytes: writeBufferBytes)
  }

  package func wipe(partition: Int32) throws(StoreError) {
    let directory = path(of: partition)
    let options = rocksdb_options_create()
    defer { rocksdb_options_destroy(options) }
    var message: UnsafeMutablePointer<CChar>?
    rocksdb_destroy_db(options, directory, &message)
    // RocksDB leaves what it does not know; a foreign directory has such files.
    if let message { rocksdb_free(message) }
    try removeTree(directory)
  }

  private func makeDirectory(_ path: String) throws(StoreError) {
    var prefix = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      prefix += part
      if !prefix.isEmpty, mkdir(prefix, 0o750) != 0, errno != EEXIST {
        throw StoreError(.io, "cannot create \(prefix): \(String(cString: strerror(errno)))")
      }
      prefix += "/"
    }
  }

  /// Removes a directory and what is in it, not following links; two levels suffice for what
  /// RocksDB makes.
  private func removeTree(_ path: String, depth: Int = 2) throws(StoreError) {
    guard let directory = opendir(path) else {
      if errno == ENOENT { return }
      if errno == ENOTDIR, unlink(path) == 0 { return }
      throw StoreError(.io, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    var names: [String] = []
    while let item = readdir(directory) {
      let name = withUnsafeBytes(of: item.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    closedir(directory)
    for name in names where unlink("\(path)/\(name)") != 0 {
      guard errno == EISDIR || errno == EPERM, depth > 0 else {
        throw StoreError(
          .io, "cannot remove \(path)/\(name): \(String(cString: strerror(errno)))")
      }
      try removeTree("\(path)/\(name)", depth: depth - 1)
    }
    guard rmdir(path) == 0 || errno == ENOENT else {
      throw StoreError(.io, "cannot remove \(path): \(String(cString: strerror(errno)))")
    }
  }
}
