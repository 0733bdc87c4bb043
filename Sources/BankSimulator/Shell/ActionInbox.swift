import Kafka
import Records

/// Reads the offers and invitations that the service commits while the bank runs.
struct ActionInbox: ~Copyable {
  private let consumer: Consumer
  private var headers = HeaderBuffer()

  private init(_ consumer: Consumer) { self.consumer = consumer }

  /// Starts at the present end of the topics. Those that do not exist are left out.
  static func open(
    _ configuration: KafkaConfiguration, topics: [String]
  ) throws(BankRun.Failure) -> ActionInbox {
    let admin: Admin
    let consumer: Consumer
    do {
      admin = try Admin(configuration)
      consumer = try Consumer(configuration, role: .reader(uncommitted: false, group: nil))
    } catch {
      throw .configuration(error)
    }
    defer { _ = admin.destroy(timeout: .seconds(5)) }
    do {
      let metadata = try admin.metadata(timeout: .seconds(30))
      var places: [PartitionOffset] = []
      for topic in topics {
        for partition in 0..<(metadata.partitionCount(topic) ?? 0) {
          let place = TopicPartition(topic: topic, partition: partition)
          // Looked up now: `.end` would be looked up later, and skip what was sent meanwhile.
          let end = try consumer.watermarks(place, timeout: .seconds(30)).high
          places.append(PartitionOffset(place, .at(end)))
        }
      }
      if !places.isEmpty { try consumer.assign(places) }
    } catch {
      throw .kafka(error)
    }
    return ActionInbox(consumer)
  }

  /// Takes what has arrived, at most 10,000 records, and hands on the actions in it.
  mutating func drain(_ body: (Bank.ReceivedAction) -> Void) throws(BankRun.Failure) {
    for _ in 0..<10_000 {
      switch consumer.poll(0) {
      case .message(let message):
        headers.load(message)
        guard let type = header("ce_type"), let value = message.value else { continue }
        if let action = ActionMessage.read(type: type, value: value) { body(action) }
      case .failed(let error):
        if error.errorClass == .fatal { throw .kafka(error) }
      case .idle: return
      default: continue
      }
    }
  }

  func close() { consumer.abandon(timeout: .seconds(5)) }

  private func header(_ name: StaticString) -> UnsafeRawBufferPointer? {
    let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    return headers.fields.first { $0.name.elementsEqual(wanted) }?.value
  }
}
