import Glibc
import NIOCore

/// Directories and small files.
enum FileSystem {
  static func createDirectory(_ path: String) throws(LogError) {
    var built = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      built += part
      if mkdir(built, 0o755) != 0, errno != EEXIST {
        throw .system(operation: "mkdir", path: built, errno: errno)
      }
      built += "/"
    }
  }

  /// The names in a directory, sorted, without `.` and `..`.
  static func names(in path: String) throws(LogError) -> [String] {
    guard let directory = opendir(path) else {
      throw .system(operation: "opendir", path: path, errno: errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func remove(_ path: String) throws(LogError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw .system(operation: "unlink", path: path, errno: errno)
    }
  }

  /// Removes a directory of plain files.
  static func removeDirectory(_ path: String) throws(LogError) {
    for name in try names(in: path) { try remove(path + "/" + name) }
    guard rmdir(path) == 0 else { throw .system(operation: "rmdir", path: path, errno: errno) }
  }

  static func rename(_ from: String, to: String) throws(LogError) {
    guard Glibc.rename(from, to) == 0 else {
      throw .system(operation: "rename", path: from, errno: errno)
    }
  }

  /// The content of a small file, or nil when there is none.
  static func read(_ path: String) throws(LogError) -> ByteBuffer? {
    guard exists(path) else { return nil }
    let file = try LogFile(path: path, create: false)
    return try file.read(at: 0, count: try file.size())
  }

  /// Replaces a small file so that a crash leaves the old or the new content.
  static func replace(_ path: String, with content: ByteBuffer) throws(LogError) {
    let temporary = path + ".new"
    try remove(temporary)
    do {
      let file = try LogFile(path: temporary, create: true)
      try content.withUnsafeReadableBytes { (bytes) throws(LogError) in
        try file.write(bytes, UnsafeRawBufferPointer(start: nil, count: 0), at: 0)
      }
      try file.synchronize()
    }
    try rename(temporary, to: path)
  }
}
