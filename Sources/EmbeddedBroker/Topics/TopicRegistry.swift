import NIOCore

/// The topics of the broker: in memory, in the catalogue file, and as directories of logs.
///
/// Bounds: `maximumPartitions` in all, because every one holds a file open.
final class TopicRegistry {
  static let maximumPartitions = 4000

  private(set) var topics: [String: Topic] = [:]
  private(set) var names: [TopicID: String] = [:]
  private var collisionKeys: [String: String] = [:]
  private(set) var clusterID = ""
  private let directory: String
  private let makeProducerState: ProducerStateFactory
  /// Called for every log that comes into being.
  var onNewLog: ((PartitionLog) -> Void)?

  init(directory: String, makeProducerState: @escaping ProducerStateFactory) {
    self.directory = directory
    self.makeProducerState = makeProducerState
  }

  private var cataloguePath: String { directory + "/catalogue" }
  private var topicsDirectory: String { directory + "/topics" }

  /// Reads the catalogue and recovers every log.
  func open(wasCleanStop: Bool, now: Int64) throws(LogError) {
    try FileSystem.createDirectory(topicsDirectory)
    let catalogue = try TopicCatalogue.load(cataloguePath)
    clusterID = catalogue.clusterID
    for entry in catalogue.topics {
      var config = TopicConfig()
      for item in entry.configs {
        // A key this version does not know any more falls back to its default.
        _ = config.set(item.name, item.value)
      }
      var topic = Topic(name: entry.name, id: entry.id, config: config, logs: [])
      for index in 0..<entry.partitions {
        topic.logs.append(try makeLog(topic, index, wasCleanStop: wasCleanStop, now: now))
      }
      insert(topic)
    }
    try removeOrphans()
    try save()
  }

  subscript(name: String) -> Topic? { topics[name] }

  func log(_ topic: String, _ partition: Int32) -> PartitionLog? {
    guard let logs = topics[topic]?.logs, partition >= 0, Int(partition) < logs.count else {
      return nil
    }
    return logs[Int(partition)]
  }

  var allLogs: [PartitionLog] { topics.values.flatMap(\.logs) }

  var partitionCount: Int { topics.values.reduce(0) { $0 + $1.logs.count } }

  /// What is wrong with creating a topic of this name now, if anything.
  func problem(creating name: String) -> AdminError? {
    if let problem = TopicName.problem(name) { return AdminError(.invalidTopic, problem) }
    if topics[name] != nil {
      return AdminError(.topicAlreadyExists, "Topic '\(name)' already exists.")
    }
    if let other = collisionKeys[TopicName.collisionKey(name)] {
      return AdminError(
        .invalidTopic, "Topic '\(name)' collides with existing topic: \(other)")
    }
    return nil
  }

  /// Creates a topic whose name and numbers have been checked.
  func create(
    _ name: String, partitions: Int32, config: TopicConfig, now: Int64
  ) throws(AdminError) -> Topic {
    var topic = Topic(name: name, id: .random(), config: config, logs: [])
    do {
      for index in 0..<partitions {
        topic.logs.append(try makeLog(topic, index, wasCleanStop: true, now: now))
      }
      insert(topic)
      try save()
    } catch {
      remove(topic)
      throw AdminError(error)
    }
    return topic
  }

  /// Deletes a topic; returns its partitions.
  func delete(_ name: String) throws(AdminError) -> [TopicPartition] {
    guard let topic = topics[name] else {
      throw AdminError(.unknownTopicOrPartition, "This server does not host this topic-partition.")
    }
    remove(topic)
    do {
      // The catalogue first: directories it does not name are removed at the next start.
      try save()
      for log in topic.logs { try FileSystem.removeDirectory(log.directory) }
    } catch {
      throw AdminError(error)
    }
    return topic.logs.map(\.partition)
  }

  /// Adds partitions so that there are `count`.
  func grow(_ name: String, to count: Int32, now: Int64) throws(AdminError) {
    guard var topic = topics[name] else { return }
    do {
      while topic.logs.count < Int(count) {
        topic.logs.append(
          try makeLog(topic, Int32(topic.logs.count), wasCleanStop: true, now: now))
      }
      topics[name] = topic
      try save()
    } catch {
      throw AdminError(error)
    }
  }

  func configure(_ name: String, _ config: TopicConfig) throws(AdminError) {
    guard topics[name] != nil else { return }
    topics[name]?.config = config
    let logConfig = config.log
    for log in topics[name]?.logs ?? [] { log.config = logConfig }
    do {
      try save()
    } catch {
      throw AdminError(error)
    }
  }

  private func insert(_ topic: Topic) {
    topics[topic.name] = topic
    names[topic.id] = topic.name
    collisionKeys[TopicName.collisionKey(topic.name)] = topic.name
  }

  private func remove(_ topic: Topic) {
    topics.removeValue(forKey: topic.name)
    names.removeValue(forKey: topic.id)
    collisionKeys.removeValue(forKey: TopicName.collisionKey(topic.name))
  }

  /// A log's directory carries the topic's id, so that a topic created anew never meets the files
  /// of its predecessor.
  private func makeLog(
    _ topic: Topic, _ index: Int32, wasCleanStop: Bool, now: Int64
  ) throws(LogError) -> PartitionLog {
    let log = PartitionLog(
      partition: TopicPartition(topic: topic.name, partition: index),
      directory: topicsDirectory + "/" + Self.directoryName(topic, index),
      config: topic.config.log, producers: makeProducerState())
    try log.recover(wasCleanStop: wasCleanStop, now: now)
    onNewLog?(log)
    return log
  }

  /// At most 221 characters: file names end at 255.
  private static func directoryName(_ topic: Topic, _ index: Int32) -> String {
    "\(topic.name.prefix(200))-\(index)-\(String(topic.id.high, radix: 36))"
  }

  /// Removes directories that no topic of the catalogue owns.
  private func removeOrphans() throws(LogError) {
    let owned = Set(allLogs.map(\.directory))
    for name in try FileSystem.names(in: topicsDirectory) {
      let path = topicsDirectory + "/" + name
      if !owned.contains(path) { try FileSystem.removeDirectory(path) }
    }
  }

  private func save() throws(LogError) {
    var catalogue = TopicCatalogue(clusterID: clusterID)
    for topic in topics.values.sorted(by: { $0.name < $1.name }) {
      catalogue.topics.append(
        TopicCatalogue.Entry(
          name: topic.name, id: topic.id, partitions: Int32(topic.logs.count),
          configs: topic.config.overrides.sorted { $0.key < $1.key }.map {
            TopicCatalogue.Config(name: $0.key, value: $0.value)
          }))
    }
    try catalogue.save(cataloguePath)
  }
}
