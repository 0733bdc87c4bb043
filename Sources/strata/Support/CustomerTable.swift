import ArgumentParser
import CustomerValue
import Foundation

/// A table of customers from a file: CSV with a header line, or one JSON object a line.
struct CustomerTable {
  struct Row: Sendable {
    var history: PurchaseHistory
    /// Of the repeat purchases; 0 where unknown.
    var averageSpend: Double
  }

  private(set) var rows: [Row] = []
  private(set) var hasSpend = false

  /// The most customers of a table.
  static let maximumRows = 20_000_000

  private enum Column: CaseIterable {
    case frequency, recency, age, spend

    var names: [String] {
      switch self {
      case .frequency: ["frequency", "x"]
      case .recency: ["recency", "t_x"]
      case .age: ["t", "age"]
      case .spend: ["monetary", "monetary_value", "zbar"]
      }
    }
  }

  private struct Problem: Error { var text: String }

  /// - Throws: `ExitStatus.configuration` after having said what is wrong, with the line.
  static func read(_ path: String) throws -> CustomerTable {
    guard let data = FileManager.default.contents(atPath: path) else {
      Terminal.error("\(path): the file cannot be read")
      throw ExitStatus.configuration.code
    }
    do throws(Problem) {
      return try CustomerTable(data)
    } catch {
      Terminal.error("\(path):\(error.text)")
      throw ExitStatus.configuration.code
    }
  }

  private init(_ data: Data) throws(Problem) {
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let isJSON = lines.first?.first == UInt8(ascii: "{")
    var places: [Column: Int] = [:]
    for (index, line) in lines.enumerated() {
      let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces)
      guard !text.isEmpty else { continue }
      if isJSON {
        try add(try Self.object(Data(line), index + 1), index + 1)
      } else if places.isEmpty {
        places = try Self.header(text)
      } else {
        try add(try Self.fields(text, places, index + 1), index + 1)
      }
    }
    guard !rows.isEmpty else { throw Problem(text: "1: there is no customer in it") }
  }

  private mutating func add(_ values: [Column: Double], _ line: Int) throws(Problem) {
    guard rows.count < Self.maximumRows else {
      throw Problem(text: "\(line): more than \(Self.maximumRows) customers")
    }
    let (x, recency, age) = (values[.frequency] ?? 0, values[.recency] ?? 0, values[.age] ?? 0)
    guard x >= 0, x == x.rounded(), recency >= 0, recency <= age,
      [x, recency, age].allSatisfy(\.isFinite)
    else {
      throw Problem(
        text: "\(line): frequency has to be a whole number, and 0 <= recency <= T")
    }
    let spend = values[.spend] ?? 0
    guard spend.isFinite, spend >= 0 else {
      throw Problem(text: "\(line): monetary has to be a number from 0 upwards")
    }
    if values[.spend] != nil { hasSpend = true }
    rows.append(
      Row(
        history: PurchaseHistory(frequency: x, recency: recency, age: age), averageSpend: spend))
  }

  private static func header(_ text: String) throws(Problem) -> [Column: Int] {
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces).lowercased()
    }
    var places: [Column: Int] = [:]
    for column in Column.allCases {
      places[column] = names.firstIndex { column.names.contains($0) }
    }
    for column in [Column.frequency, .recency, .age] where places[column] == nil {
      throw Problem(text: "1: no column \(column.names[0]) in the header line")
    }
    return places
  }

  private static func fields(
    _ text: String, _ places: [Column: Int], _ line: Int
  ) throws(Problem) -> [Column: Double] {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false)
    var values: [Column: Double] = [:]
    for (column, place) in places {
      guard place < fields.count,
        let value = Double(fields[place].trimmingCharacters(in: .whitespaces))
      else { throw Problem(text: "\(line): \(column.names[0]) is not a number") }
      values[column] = value
    }
    return values
  }

  private static func object(_ data: Data, _ line: Int) throws(Problem) -> [Column: Double] {
    guard let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] else {
      throw Problem(text: "\(line): not a JSON object")
    }
    var values: [Column: Double] = [:]
    for (name, value) in object {
      guard let column = Column.allCases.first(where: { $0.names.contains(name.lowercased()) })
      else { continue }
      guard let number = value as? NSNumber else {
        throw Problem(text: "\(line): \(column.names[0]) is not a number")
      }
      values[column] = number.doubleValue
    }
    for column in [Column.frequency, .recency, .age] where values[column] == nil {
      throw Problem(text: "\(line): no \(column.names[0])")
    }
    return values
  }
}
