import Expressions
import Records
import Strategy

/// A record's features as JSON: one value each; of features with categories an object by category;
/// of the largest categories a list, the largest first.
extension StateViewWriter {
  mutating func writeFeatures() {
    bytes.key("features")
    bytes.openObject()
    withSource { writer, source, _ in
      for (index, feature) in writer.tables.plan.features.enumerated() {
        writer.bytes.key(feature.id)
        if feature.aggregate == .topK {
          writer.writeTop(index, feature)
        } else if feature.isGrouped {
          writer.writeGroups(index, source)
        } else {
          writer.bytes.scalar(source.feature(index), writer.tables.baseCurrency)
        }
      }
    }
    bytes.closeObject()
  }

  private func rows(
    _ index: Int
  ) -> (rows: Rows, entry: SketchEntry, table: UnsafePointer<SketchTable>)? {
    let series = tables.features[index].series
    let table = tables.flat.pointee.sketches.pointer(series)
    guard let (entry, body) = record.sketch(series) else { return nil }
    let rows = Rows(start: body, length: Int(entry.length), layout: table.pointee.layout(entry))
    return (rows, entry, table)
  }

  private mutating func writeGroups(_ index: Int, _ source: RecordSource) {
    bytes.openObject()
    defer { bytes.closeObject() }
    guard let (rows, entry, table) = rows(index) else { return }
    var values: [(key: UInt32, count: Int64, sum: Int64)] = []
    rows.forEachKey { key, count, sum in values.append((key, count, sum)) }
    for (key, count, sum) in values {
      bytes.key(name(key, table))
      let value = source.group(count, sum, tables.features.pointer(index), entry.isFixedPoint)
      bytes.scalar(value, tables.baseCurrency)
    }
  }

  private mutating func writeTop(_ index: Int, _ feature: FeaturePlan) {
    bytes.openArray()
    defer { bytes.closeArray() }
    guard let (rows, entry, table) = rows(index) else { return }
    var whole: Int64 = 0
    let bySum = rows.layout.sumAt > 0 && tables.plan.series[feature.series].value != nil
    rows.forEachKey { _, count, sum in whole = whole &+ (bySum ? sum : count) }
    for place in 1...max(1, feature.top) {
      guard let top = rows.top(place, except: table.pointee.others) else { return }
      bytes.openObject()
      bytes.member("category", name(top.key, table))
      bytes.key("value")
      bytes.scalar(
        record.scalar(top.size, feature.type, entry.isFixedPoint), tables.baseCurrency)
      if whole > 0 { bytes.member("share", Double(top.size) / Double(whole)) }
      bytes.closeObject()
    }
  }

  /// A category's name; what is counted together is `others`, a text that this strategy does not
  /// know is its number.
  private func name(_ key: UInt32, _ table: UnsafePointer<SketchTable>) -> String {
    if key == table.pointee.others { return "others" }
    guard table.pointee.keyIsText else { return "\(Int32(bitPattern: key))" }
    return table.pointee.text(of: key).map { String(decoding: $0, as: UTF8.self) } ?? "#\(key)"
  }
}
