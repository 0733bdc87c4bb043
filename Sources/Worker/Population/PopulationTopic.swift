import Records

/// How populations lie in the aggregates topic, all in its partition 0: `population/<n>` is what
/// partition n told last, `cuts` the newest merged cut points.
package enum PopulationTopic {
  package static let partition: Int32 = 0
  static let cutsKey: StaticString = "cuts"
  private static let partPrefix = "population/"
  /// Bytes of one part: below Kafka's usual limit of a record.
  static let partBytes = 900_000

  static func partKey(_ partition: Int32) -> [UInt8] { Array("\(partPrefix)\(partition)".utf8) }

  /// Whether a record is the merged cut points.
  package static func isCuts(_ key: UnsafeRawBufferPointer) -> Bool {
    key.elementsEqual(cutsKey.bytes)
  }

  /// The partition whose part a key stands for.
  static func partition(ofPart key: UnsafeRawBufferPointer) -> Int32? {
    let text = String(decoding: key, as: UTF8.self)
    guard text.hasPrefix(partPrefix) else { return nil }
    return Int32(text.dropFirst(partPrefix.count))
  }
}
