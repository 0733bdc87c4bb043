import CRdKafka
import Glibc
import Synchronization

/// Destroys a handle off the owner's thread.
///
/// `rd_kafka_destroy` joins every thread of the client and waits for every message that the
/// application still holds: it can block for ever. Here it blocks a thread nobody waits for
/// longer than asked. The context stays alive until the handle is gone.
///
/// `@unchecked Sendable`: the handle pointer is constant; the rest is atomic.
final class HandleReaper: @unchecked Sendable {
  private let handle: OpaquePointer
  private let context: ClientContext
  private let started = Atomic<Bool>(false)
  private let done = Atomic<Bool>(false)

  init(handle: OpaquePointer, context: ClientContext) {
    self.handle = handle
    self.context = context
  }

  var isStarted: Bool { started.load(ordering: .acquiring) }

  /// Starts the destruction once; later calls do nothing.
  func start() {
    let (won, _) = started.compareExchange(
      expected: false, desired: true, ordering: .acquiringAndReleasing)
    guard won else { return }
    let box = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let failed = pthread_create(&thread, nil, reaperMain, box.toOpaque())
    if failed == 0 {
      pthread_detach(thread)
    } else {
      // No thread to be had: destroying here may block, leaking is the lesser harm.
      box.release()
    }
  }

  /// Waits until the handle is gone, at most `timeout`. True when it is.
  func wait(_ timeout: Duration) -> Bool {
    let deadline = Deadline(timeout)
    while !done.load(ordering: .acquiring) {
      if deadline.hasPassed { return false }
      usleep(1000)
    }
    return true
  }

  fileprivate func run() {
    // Closing the consumer is the owner's own step, with a deadline.
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    done.store(true, ordering: .releasing)
  }
}

private func reaperMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument {
    Unmanaged<HandleReaper>.fromOpaque(argument).takeRetainedValue().run()
  }
  return nil
}
