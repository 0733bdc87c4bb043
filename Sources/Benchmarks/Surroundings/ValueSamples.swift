import Foundation
import Kafka

/// Values of records as they lie in topics, for the pass-through to write the same bytes.
struct ValueSamples {
  /// Values kept at most.
  static let limit = 8_192
  private(set) var count = 0
  private(set) var bytes = 0
  private var file = Data()

  var meanBytes: Double { count == 0 ? 0 : Double(bytes) / Double(count) }

  /// Reads committed records of topics from these offsets on, evenly over the partitions.
  static func read(
    _ cluster: Cluster, from starts: [TopicPartition: Int64]
  ) throws -> ValueSamples {
    var samples = ValueSamples()
    let share = max(1, limit / max(1, starts.count))
    for (partition, offset) in starts.sorted(by: { $0.key < $1.key }) {
      let consumer = try Consumer(
        cluster.configuration, role: .reader(uncommitted: false, group: nil))
      defer { consumer.abandon(timeout: .seconds(1)) }
      try consumer.assign([PartitionOffset(partition, .at(offset))])
      var taken = 0
      var idle = 0
      while taken < share, idle < 5 {
        switch consumer.poll(100) {
        case .message(let message):
          idle = 0
          guard let value = message.value else { continue }
          samples.add(value)
          taken += 1
        case .failed(let error): throw error
        default: idle += 1
        }
      }
    }
    return samples
  }

  private mutating func add(_ value: UnsafeRawBufferPointer) {
    count += 1
    bytes += value.count
    withUnsafeBytes(of: UInt32(value.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(contentsOf: value)
  }

  /// In the form that the pass-through reads.
  func write(to path: String) throws {
    try file.write(to: URL(fileURLWithPath: path))
  }
}
