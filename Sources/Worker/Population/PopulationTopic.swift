import Events
import Records

/// How populations lie in the aggregates topic, all in its partition 0: `population/<n>` is what
/// partition n told last, `cuts` the newest merged cut points, `counts/<YYYY-MM-DD>` the counters
/// of the last epoch that was merged on a UTC day.
package enum PopulationTopic {
  package static let partition: Int32 = 0
  static let cutsKey: StaticString = "cuts"
  private static let partPrefix = "population/"
  private static let countsPrefix = "counts/"
  /// Bytes of one part: below Kafka's usual limit of a record.
  package static let partBytes = 900_000

  static func partKey(_ partition: Int32) -> [UInt8] { Array("\(partPrefix)\(partition)".utf8) }

  /// Whether a record is the merged cut points.
  package static func isCuts(_ key: UnsafeRawBufferPointer) -> Bool {
    key.elementsEqual(cutsKey.bytes)
  }

  /// The partition whose part a key stands for.
  package static func partition(ofPart key: UnsafeRawBufferPointer) -> Int32? {
    let text = String(decoding: key, as: UTF8.self)
    guard text.hasPrefix(partPrefix) else { return nil }
    return Int32(text.dropFirst(partPrefix.count))
  }

  /// - Parameter day: in days since 1970-01-01.
  static func countsKey(_ day: Int64) -> [UInt8] {
    func padded(_ number: Int64, _ digits: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    let date = DateTime.civil(day)
    return Array(
      "\(countsPrefix)\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))".utf8)
  }

  /// The day whose counts a key stands for, in days since 1970-01-01.
  package static func day(ofCounts key: UnsafeRawBufferPointer) -> Int64? {
    let prefix = countsPrefix.utf8
    guard key.count > prefix.count, key.prefix(prefix.count).elementsEqual(prefix) else {
      return nil
    }
    do throws(DateTime.Fault) {
      return try DateTime.days(UnsafeRawBufferPointer(rebasing: key[prefix.count...]))
    } catch {
      return nil
    }
  }
}
