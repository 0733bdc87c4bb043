#if canImport(Glibc)
  import Glibc
#endif

/// An operating-system thread of its own: a lane blocks, which the cooperative pool must not.
enum LaneThread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// The engine's deepest evaluation needs far less; pages are only taken when touched.
  private static let stackBytes = 8 << 20

  /// Starts a detached thread. Returns false when the system has none left.
  static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    guard pthread_attr_init(attributes) == 0 else { return false }
    defer { pthread_attr_destroy(attributes) }
    pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(attributes, stackBytes)
    let body = Unmanaged.passRetained(Body(run))
    var thread: pthread_t = 0
    let result = pthread_create(
      &thread, attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    if result != 0 { body.release() }
    return result == 0
  }
}

/// The clocks of a running worker.
enum SystemClock {
  /// Milliseconds UTC.
  static func wall() -> Int64 { read(CLOCK_REALTIME) / 1_000 }
  /// Microseconds since some fixed moment.
  static func monotonic() -> Int64 { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }

  /// Blocks this thread; at most a second.
  static func pause(milliseconds: Int) {
    usleep(UInt32(clamping: min(1_000, max(0, milliseconds)) * 1_000))
  }
}
