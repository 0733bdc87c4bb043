import Glibc
import Testing

@testable import Kafka

/// Checks over the project's own sources.
@Suite("Sources")
struct SourceTests {
  /// The project's root, from this file's place in it.
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/")

  private func text(_ path: String) throws -> String {
    let file = try #require(fopen("\(SourceTests.root)/\(path)", "r"), "\(path)")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }

  /// The lines `{"name", "value"},` of a C table.
  private func table(_ name: String, in source: String) throws -> [String: String] {
    let start = try #require(source.range(of: "\(name)[] = {"))
    var settings: [String: String] = [:]
    for line in source[start...].split(separator: "\n").dropFirst() {
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      guard parts.count == 5 else { break }
      settings[String(parts[1])] = String(parts[3])
    }
    return settings
  }

  @Test("the pass-through runs with the worker's settings")
  func settings() throws {
    let source = try text("ops/bench-passthrough/passthrough.c")
    let configuration = KafkaConfiguration(properties: [:])
    var consumer = configuration.effectiveProperties(for: .groupMember(group: "g", instance: nil))
    consumer["group.id"] = nil
    #expect(try table("consumer_settings", in: source) == consumer)
    var producer = configuration.effectiveProperties(
      for: .transactionalProducer(id: "t", timeout: 10_000))
    producer["transactional.id"] = nil
    producer["transaction.timeout.ms"] = nil
    #expect(try table("producer_settings", in: source) == producer)
    #expect(source.contains("\"transaction.timeout.ms\", \"10000\""))
  }
}

extension String {
  /// Where a text begins and what follows it.
  fileprivate func range(of text: String) -> String.Index? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(text) { return at }
      at = index(after: at)
    }
    return nil
  }
}
