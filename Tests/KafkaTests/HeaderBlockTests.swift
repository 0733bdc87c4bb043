import Records
import Testing

@testable import Kafka

@Suite("Header blocks")
struct HeaderBlockTests {
  /// The headers as `name=value` texts, nil where the block does not parse.
  private func read(_ bytes: [UInt8], limit: Int = 8) -> [String]? {
    let storage = UnsafeMutablePointer<HeaderField>.allocate(capacity: 8)
    defer { storage.deallocate() }
    return bytes.withUnsafeBytes { raw -> [String]? in
      guard let start = raw.baseAddress else { return nil }
      var block = HeaderBlock(raw, start: start)
      guard let count = block.read(into: storage, limit: limit) else { return nil }
      return (0..<min(count, limit)).map { index in
        let name = String(decoding: storage[index].name, as: UTF8.self)
        return "\(name)=\(storage[index].value.map { String(decoding: $0, as: UTF8.self) } ?? "-")"
      }
    }
  }

  @Test(
    "well-formed blocks are read",
    arguments: [
      ([0], []),
      ([2, 2, 97, 2, 98], ["a=b"]),
      ([4, 2, 97, 0, 4, 98, 99, 1], ["a=", "bc=-"]),
      ([2, 0, 0], ["="]),
    ] as [([UInt8], [String])])
  func wellFormed(bytes: [UInt8], expected: [String]) {
    #expect(read(bytes) == expected)
  }

  @Test(
    "blocks cut short, with negative or endless numbers, are refused",
    arguments: [
      [1], [2], [2, 2], [2, 2, 97], [2, 2, 97, 2], [2, 8, 97, 0], [2, 1, 0], [2, 2, 97, 3],
      [2, 2, 97, 0xfe, 0xff, 0xff, 0xff, 0x0f], [0x80], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func malformed(bytes: [UInt8]) {
    #expect(read(bytes) == nil)
  }

  @Test("only as many headers as there is room for are written")
  func limit() {
    #expect(read([6, 2, 97, 1, 2, 98, 1, 2, 99, 1], limit: 2) == ["a=-", "b=-"])
  }
}
