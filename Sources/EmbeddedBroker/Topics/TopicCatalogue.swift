import NIOCore

/// What is durable about topics, apart from their records: one small file, replaced as a whole.
struct TopicCatalogue: WireStruct, Equatable, Sendable {
  /// The cluster's identity, made once.
  var clusterID = ""
  var topics: [Entry] = []

  struct Entry: WireStruct, Equatable, Sendable {
    var name = ""
    var id = TopicID.zero
    var partitions: Int32 = 0
    var configs: [Config] = []

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.uuid(&id)
      try coder.int32(&partitions)
      try coder.array(&configs)
    }
  }

  struct Config: WireStruct, Equatable, Sendable {
    var name = ""
    var value = ""

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.string(&value)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&clusterID)
    try coder.array(&topics)
  }

  /// The version of the file's form.
  private static let version: Int16 = 1

  /// Reads the file, or makes a new catalogue when there is none.
  static func load(_ path: String) throws(LogError) -> TopicCatalogue {
    guard var content = try FileSystem.read(path) else {
      return TopicCatalogue(clusterID: newClusterID())
    }
    guard let version = content.readInteger(as: Int16.self), version == Self.version,
      let checksum = content.readInteger(as: UInt32.self),
      checksum == content.withUnsafeReadableBytes({ CRC32C.checksum($0) })
    else { throw .corrupt(path: path, reason: "unknown version or wrong checksum") }
    do {
      return try WireReader.decode(Self.self, from: content, version: version, isFlexible: true)
    } catch {
      throw .corrupt(path: path, reason: "\(error)")
    }
  }

  func save(_ path: String) throws(LogError) {
    let body: ByteBuffer
    do {
      body = try WireWriter.encode(self, version: Self.version, isFlexible: true)
    } catch {
      throw .corrupt(path: path, reason: "\(error)")
    }
    var content = ByteBuffer()
    content.writeInteger(Self.version)
    content.writeInteger(body.withUnsafeReadableBytes { CRC32C.checksum($0) })
    content.writeImmutableBuffer(body)
    try FileSystem.replace(path, with: content)
  }

  /// 22 characters, as Kafka's (there: a UUID in base 64).
  private static func newClusterID() -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    return String((0..<22).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
  }
}
