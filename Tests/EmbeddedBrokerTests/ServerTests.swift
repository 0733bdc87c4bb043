import NIOCore
import NIOPosix
import Testing

@testable import EmbeddedBroker

@Suite struct ServerTests {
  @Test("frames are cut out of the stream wherever it is divided")
  func frames() throws {
    var stream = ByteBuffer()
    let sizes = [0, 1, 7, 300, 5000]
    for size in sizes {
      stream.writeInteger(Int32(size))
      stream.writeRepeatingByte(UInt8(size & 0xff), count: size)
    }
    for step in [1, 2, 3, 5, 64, 1000, stream.readableBytes] {
      var assembler = FrameAssembler(maximumBytes: 10_000)
      var rest = stream
      var found: [ByteBuffer] = []
      while let part = rest.readSlice(length: min(step, rest.readableBytes)),
        part.readableBytes > 0
      {
        try assembler.add(part) { found.append($0) }
      }
      #expect(found.map(\.readableBytes) == sizes, "in steps of \(step)")
      #expect(
        found.allSatisfy { f in
          f.readableBytesView.allSatisfy { $0 == UInt8(f.readableBytes & 0xff) }
        })
    }
  }

  @Test("a frame too long or of negative length is refused")
  func frameBounds() {
    for length in [Int32(10_001), -1, .min] {
      var assembler = FrameAssembler(maximumBytes: 10_000)
      #expect(throws: WireError.invalidLength) {
        try assembler.add(ByteBuffer(integer: length)) { _ in }
      }
    }
  }

  @Test("responses leave in the order of their requests, whenever they are settled")
  func order() {
    var queue = ResponseQueue()
    var sent: [Int] = []
    func drain() {
      while case .respond(let pieces)? = queue.next() {
        sent.append(pieces.first?.readableBytes ?? -1)
      }
    }
    var random = SplitMix(state: 3)
    var waiting: [(slot: Int, number: Int)] = []
    for number in 0..<500 {
      waiting.append((queue.reserve(), number))
      if waiting.count > 20 || number > 480 {
        waiting.shuffle(using: &random)
        while waiting.count > 10 {
          let (slot, number) = waiting.removeLast()
          queue.settle(slot, .respond([ByteBuffer(repeating: 0, count: number)]))
          drain()
        }
      }
    }
    for (slot, number) in waiting.shuffled(using: &random) {
      queue.settle(slot, .respond([ByteBuffer(repeating: 0, count: number)]))
      drain()
    }
    #expect(sent == Array(0..<500))
    #expect(queue.count == 0)
  }

  @Test("a broker serves, keeps its records over a stop and a crash, and takes its port again")
  func lifeCycle() async throws {
    let directory = TemporaryDirectory()
    var broker = try await EmbeddedBroker.start(dataDirectory: directory.path)
    let port = broker.port
    var client = try await TestClient.connect(port)
    let created = try await client.call(
      CreateTopicsRequest(topics: [.init(name: "t", numPartitions: 1, replicationFactor: 1)]))
    #expect(created.topics.first?.errorCode == ErrorCode.none)
    func produce(_ client: TestClient, _ key: String) async throws -> Int64? {
      let answer = try await client.call(
        ProduceRequest(
          acks: -1,
          topics: [
            .init(
              name: "t", partitions: [.init(index: 0, records: LogFixture.batch([(key, "v")]))])
          ]))
      return answer.topics.first?.partitions.first?.baseOffset
    }
    #expect(try await produce(client, "a") == 0)
    try await broker.shutdown()
    broker = try await EmbeddedBroker.start(port: port, dataDirectory: directory.path)
    client = try await TestClient.connect(port)
    #expect(try await produce(client, "b") == 1)
    try await broker.crash()
    broker = try await EmbeddedBroker.start(port: port, dataDirectory: directory.path)
    client = try await TestClient.connect(port)
    let fetched = try await client.call(
      FetchRequest(
        maxBytes: 1 << 20,
        topics: [
          .init(
            topic: "t",
            partitions: [.init(partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20)])
        ]))
    let part = try #require(fetched.topics.first?.partitions.first)
    #expect(part.highWatermark == 2)
    #expect(part.records.map { BatchHeader.parse($0)?.baseOffset } == 0)
    try await broker.shutdown()
  }

  @Test("a fetch that waits is answered when something is written")
  func longPoll() async throws {
    let directory = TemporaryDirectory()
    let broker = try await EmbeddedBroker.start(dataDirectory: directory.path)
    let reader = try await TestClient.connect(broker.port)
    let writer = try await TestClient.connect(broker.port)
    _ = try await writer.call(MetadataRequest(topics: [.init(name: "t")]))
    async let fetched = reader.call(
      FetchRequest(
        maxWaitMs: 60_000, minBytes: 1, maxBytes: 1 << 20,
        topics: [
          .init(
            topic: "t",
            partitions: [.init(partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20)])
        ]))
    _ = try await writer.call(
      ProduceRequest(
        acks: 1,
        topics: [
          .init(name: "t", partitions: [.init(index: 0, records: LogFixture.batch([("a", "1")]))])
        ]))
    #expect(try await fetched.topics.first?.partitions.first?.highWatermark == 1)
    try await broker.shutdown()
  }

  @Test("an unknown version of ApiVersions is answered in version 0; other rubbish closes")
  func rubbish() async throws {
    let directory = TemporaryDirectory()
    let broker = try await EmbeddedBroker.start(dataDirectory: directory.path)
    var client = try await TestClient.connect(broker.port)
    var answer = try await client.exchange(
      ByteBuffer(bytes: [0, 18, 0, 99, 0, 0, 0, 5, 0xff, 0xff, 0x7f, 0x7f]))
    #expect(answer?.readInteger(as: Int32.self) == 5)
    #expect(answer?.readInteger(as: Int16.self) == ErrorCode.unsupportedVersion.rawValue)
    #expect((answer?.readInteger(as: Int32.self) ?? 0) > 20)
    for bytes: [UInt8] in [[], [1], [0, 3, 0, 99, 0, 0, 0, 0, 0xff, 0xff], [0x7f, 0, 0, 0]] {
      client = try await TestClient.connect(broker.port)
      #expect(try await client.exchange(ByteBuffer(bytes: bytes)) == nil)
    }
    client = try await TestClient.connect(broker.port)
    #expect(try await client.call(APIVersionsRequest()).apis.count == APIKey.allCases.count)
    try await broker.shutdown()
  }

  @Test("a second broker is kept out of the directory, and other addresses are refused")
  func exclusive() async throws {
    let directory = TemporaryDirectory()
    let broker = try await EmbeddedBroker.start(dataDirectory: directory.path)
    await #expect(throws: BrokerError.directoryInUse(directory.path)) {
      _ = try await EmbeddedBroker.start(dataDirectory: directory.path)
    }
    await #expect(throws: BrokerError.notLoopback("0.0.0.0")) {
      _ = try await EmbeddedBroker.start(host: "0.0.0.0", dataDirectory: directory.path)
    }
    try await broker.shutdown()
  }
}
