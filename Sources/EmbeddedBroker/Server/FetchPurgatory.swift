import NIOCore

/// Fetches that found too little and wait for more: each until enough is there or its time is
/// over. Named after Kafka's own.
///
/// Bounded by the connections, which wait for one fetch at a time in practice, times the
/// requests a connection may have in flight.
final class FetchPurgatory {
  /// One waiting fetch.
  final class Waiting {
    fileprivate let partitions: [TopicPartition]
    /// Whether enough is there now.
    fileprivate let isReady: () -> Bool
    /// Reads again and answers; called once.
    fileprivate let complete: () -> Void
    fileprivate var timer: Scheduled<Void>?

    init(
      partitions: [TopicPartition], isReady: @escaping () -> Bool, complete: @escaping () -> Void
    ) {
      self.partitions = partitions
      self.isReady = isReady
      self.complete = complete
    }
  }

  private let loop: any EventLoop
  private var waiting: [TopicPartition: [ObjectIdentifier: Waiting]] = [:]
  private var dirty: Set<TopicPartition> = []

  init(loop: any EventLoop) { self.loop = loop }

  func wait(_ fetch: Waiting, milliseconds: Int64) {
    for partition in fetch.partitions {
      waiting[partition, default: [:]][ObjectIdentifier(fetch)] = fetch
    }
    fetch.timer = loop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
      self.finish(fetch)
    }
  }

  /// Something new is in a partition. Waiting fetches are looked at once the current request is
  /// through, so that one produce request wakes a fetch once.
  func changed(_ partition: TopicPartition) {
    guard waiting[partition] != nil else { return }
    let isFirst = dirty.isEmpty
    dirty.insert(partition)
    if isFirst { loop.assumeIsolated().execute { self.wake() } }
  }

  private func wake() {
    let partitions = dirty
    dirty = []
    for partition in partitions {
      guard let fetches = waiting[partition] else { continue }
      for fetch in fetches.values where fetch.isReady() { finish(fetch) }
    }
  }

  private func finish(_ fetch: Waiting) {
    fetch.timer?.cancel()
    for partition in fetch.partitions {
      waiting[partition]?.removeValue(forKey: ObjectIdentifier(fetch))
      if waiting[partition]?.isEmpty == true { waiting.removeValue(forKey: partition) }
    }
    fetch.complete()
  }
}
