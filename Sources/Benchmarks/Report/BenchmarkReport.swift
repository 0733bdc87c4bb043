/// The results as people and as programs read them.
struct BenchmarkReport {
  var results: [BenchmarkResult]

  /// A Markdown table.
  var markdown: String {
    var lines = ["| name | value | unit | target | met |", "|---|---:|---|---|---|"]
    for result in results {
      let met = result.isMet.map { $0 ? "yes" : "no" } ?? ""
      lines.append(
        "| \(result.name.rawValue) | \(result.text) | \(result.name.unit) "
          + "| \(result.targetText) | \(met) |")
    }
    return lines.joined(separator: "\n")
  }

  /// `{"results":[{"name","value","unit","target","met"}]}`; target and met are null where
  /// nothing is promised.
  var json: String {
    let rows = results.map { result in
      let target = result.targetValue.map { "\($0)" } ?? "null"
      let met = result.isMet.map { "\($0)" } ?? "null"
      return "{\"name\":\"\(result.name.rawValue)\",\"value\":\(result.value),"
        + "\"unit\":\"\(result.name.unit)\",\"target\":\(target),\"met\":\(met)}"
    }
    return "{\"results\":[\(rows.joined(separator: ","))]}\n"
  }
}
