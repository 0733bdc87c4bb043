import Glibc
import Logging
import NIOCore

/// A core with its directory lock, timers and connections. Lives on the event loop.
final class BrokerRuntime {
  /// How often the coordinators' deadlines are looked at.
  private static let tickMs: Int64 = 10

  let core: BrokerCore
  private(set) var connections: [ObjectIdentifier: any Channel] = [:]
  private let directory: String
  private let lock: DirectoryLock
  private var tasks: [RepeatedTask] = []

  /// Takes the directory and recovers what is in it.
  init(
    directory: String, host: String, port: Int32, options: BrokerOptions, loop: any EventLoop,
    logger: Logger
  ) throws(BrokerError) {
    self.directory = directory
    do {
      try FileSystem.createDirectory(directory)
    } catch {
      throw .storage(error)
    }
    lock = try DirectoryLock(directory)
    core = BrokerCore(
      directory: directory, host: host, port: port, options: options, loop: loop, logger: logger)
    do {
      let mark = directory + "/clean-stop"
      let wasCleanStop = FileSystem.exists(mark)
      try FileSystem.remove(mark)
      try core.open(wasCleanStop: wasCleanStop, now: WallClock.milliseconds())
    } catch {
      throw .storage(error)
    }
    schedule(on: loop, every: Self.tickMs) { core, now in core.tick(now: now) }
    if let interval = options.housekeepingIntervalMs {
      schedule(on: loop, every: interval) { core, now in core.keepHouse(now: now) }
    }
  }

  func add(_ channel: any Channel) {
    let key = ObjectIdentifier(channel)
    connections[key] = channel
    channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in
      self?.connections.removeValue(forKey: key)
    }
  }

  /// Ends everything in good order and says so in the directory.
  func stop() throws(LogError) {
    abandon()
    try core.flush()
    try FileSystem.replace(directory + "/clean-stop", with: ByteBuffer(string: "clean\n"))
  }

  /// Ends everything without a word on the disk.
  func abandon() {
    for task in tasks { task.cancel() }
    tasks = []
    for channel in connections.values { channel.close(promise: nil) }
    lock.release()
  }

  private func schedule(
    on loop: any EventLoop, every milliseconds: Int64,
    _ body: @escaping (BrokerCore, Int64) -> Void
  ) {
    let core = NIOLoopBound(core, eventLoop: loop)
    let bound = NIOLoopBound(body, eventLoop: loop)
    let task = loop.scheduleRepeatedTask(
      initialDelay: .milliseconds(milliseconds), delay: .milliseconds(milliseconds)
    ) { _ in
      bound.value(core.value, WallClock.milliseconds())
    }
    tasks.append(task)
  }
}

/// Keeps a second broker out of a directory; the kernel lets go when the process dies.
final class DirectoryLock {
  private var descriptor: Int32

  init(_ directory: String) throws(BrokerError) {
    let path = directory + "/lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .storage(.system(operation: "open", path: path, errno: errno))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      descriptor = -1
      throw .directoryInUse(directory)
    }
  }

  deinit { release() }

  func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}

/// Every segment and connection holds a file descriptor.
enum OpenFiles {
  /// Raises this process's limit as far as it may go.
  static func raiseLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    // Where it is refused, the old limit holds and opening files says so in time.
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
