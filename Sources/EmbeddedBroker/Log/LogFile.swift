import Glibc
import NIOCore

/// One open file, read and written at positions. Closed when the last reference goes.
final class LogFile {
  let path: String
  private let descriptor: Int32

  /// Opens a file for reading and writing; creates it when `create` is set.
  init(path: String, create: Bool) throws(LogError) {
    let flags = O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0)
    let opened = open(path, flags, 0o644)
    guard opened >= 0 else { throw .system(operation: "open", path: path, errno: errno) }
    self.path = path
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Bytes in the file.
  func size() throws(LogError) -> Int { Int(try status().st_size) }

  /// Milliseconds UTC of the last modification.
  func modified() throws(LogError) -> Int64 {
    let time = try status().st_mtim
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  func setModified(_ milliseconds: Int64) throws(LogError) {
    let time = timespec(
      tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
    let times = [time, time]
    guard futimens(descriptor, times) == 0 else { throw failed("futimens") }
  }

  /// Reads up to `count` bytes at a position; fewer only at the end of the file.
  func read(at position: Int, count: Int) throws(LogError) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.reserveCapacity(count)
    while buffer.readableBytes < count {
      let at = position + buffer.readableBytes
      let wanted = count - buffer.readableBytes
      let got = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { space in
        max(0, retryingOnInterrupt { pread(descriptor, space.baseAddress, wanted, off_t(at)) })
      }
      if got == 0 {
        if at < (try size()) { throw failed("pread") }
        break
      }
    }
    return buffer
  }

  /// Writes two pieces one after the other at a position, whole or not at all as far as the
  /// caller is concerned: what was written of a failed write is cut off.
  func write(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, at position: Int
  ) throws(LogError) {
    let total = first.count + second.count
    var done = 0
    while done < total {
      let a = UnsafeRawBufferPointer(rebasing: first[min(done, first.count)...])
      let b = UnsafeRawBufferPointer(rebasing: second[max(0, done - first.count)...])
      let vectors = [
        iovec(iov_base: UnsafeMutableRawPointer(mutating: a.baseAddress), iov_len: a.count),
        iovec(iov_base: UnsafeMutableRawPointer(mutating: b.baseAddress), iov_len: b.count),
      ]
      let written = retryingOnInterrupt { pwritev(descriptor, vectors, 2, off_t(position + done)) }
      guard written > 0 else {
        let error = failed("pwritev")
        // The tail is also cut at the next start; here it only saves space.
        _ = ftruncate(descriptor, off_t(position))
        throw error
      }
      done += written
    }
  }

  func truncate(to size: Int) throws(LogError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw failed("ftruncate") }
  }

  /// Puts the file on the disk itself.
  func synchronize() throws(LogError) {
    guard fsync(descriptor) == 0 else { throw failed("fsync") }
  }

  private func status() throws(LogError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failed("fstat") }
    return status
  }

  private func failed(_ operation: String) -> LogError {
    .system(operation: operation, path: path, errno: errno)
  }
}

private func retryingOnInterrupt(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}
