import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What processes have used, from the kernel.
enum ProcessUsage {
  /// CPU seconds of a process, user and system, all threads (proc(5), fields 14 and 15 of stat).
  static func cpuSeconds(_ process: Int32) throws(BenchFailure) -> Double {
    let text = try read("/proc/\(process)/stat")
    // The second field may hold spaces; it ends with the last parenthesis.
    guard let end = text.lastIndex(of: ")") else { throw BenchFailure("/proc/\(process)/stat") }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      throw BenchFailure("/proc/\(process)/stat has another format")
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The most memory a process has held, in megabytes.
  static func peakMegabytes(_ process: Int32) throws(BenchFailure) -> Double {
    let text = try read("/proc/\(process)/status")
    for line in text.split(separator: "\n") where line.hasPrefix("VmHWM:") {
      let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      if fields.count > 1, let kilobytes = Double(fields[1]) { return kilobytes / 1_024 }
    }
    throw BenchFailure("/proc/\(process)/status has no VmHWM")
  }

  /// CPU seconds of this process, all threads.
  static var ownCPUSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func read(_ path: String) throws(BenchFailure) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw BenchFailure("\(path) cannot be read: the process has ended")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// The clocks of the measurements.
enum BenchClock {
  /// Seconds since some fixed moment.
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Microseconds UTC.
  static var wallMicroseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }

  /// Milliseconds UTC.
  static var wallMilliseconds: Int64 { wallMicroseconds / 1_000 }

  static func sleep(milliseconds: UInt32) { usleep(milliseconds * 1_000) }
}
