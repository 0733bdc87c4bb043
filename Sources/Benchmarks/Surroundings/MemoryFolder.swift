import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A folder in memory for topics and stores whose latency is measured. On a disk, the kernel
/// writes gigabytes of the broker's logs back every half minute, and the broker stands still for
/// up to a second meanwhile; that is the disk's latency, not the worker's.
enum MemoryFolder {
  static let path = "/dev/shm"
  /// What a latency measurement writes, with room to spare.
  static let neededBytes: UInt64 = 8 << 30

  /// A new folder's path there, or nil where there is none or it has too little room.
  static func make() -> String? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    guard min(free, availableMemory()) >= neededBytes else { return nil }
    return "\(path)/strata-bench-\(getpid())"
  }

  /// Bytes of memory that could be had without swapping (proc(5), meminfo).
  private static func availableMemory() -> UInt64 {
    guard let data = FileManager.default.contents(atPath: "/proc/meminfo") else { return 0 }
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n")
    where line.hasPrefix("MemAvailable:") {
      let fields = line.split(separator: " ")
      return fields.count > 1 ? (UInt64(fields[1]) ?? 0) << 10 : 0
    }
    return 0
  }
}
