import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One reading of a worker's `/metrics`: every sample by its name with labels.
struct MetricsReading: Sendable {
  var samples: [String: Double] = [:]

  /// Reads the metrics of a worker.
  /// - Returns: Nil when the worker does not answer within two seconds, as a killed one.
  static func of(address: String) async -> MetricsReading? {
    guard let url = URL(string: "http://\(address)/metrics") else { return nil }
    var request = URLRequest(url: url)
    request.timeoutInterval = 2
    guard let (data, response) = try? await URLSession.shared.data(for: request),
      (response as? HTTPURLResponse)?.statusCode == 200
    else { return nil }
    return MetricsReading(text: String(decoding: data, as: UTF8.self))
  }

  /// Whether the worker says that it is ready.
  static func isReady(address: String) async -> Bool {
    guard let url = URL(string: "http://\(address)/ready") else { return false }
    var request = URLRequest(url: url)
    request.timeoutInterval = 2
    guard let (_, response) = try? await URLSession.shared.data(for: request) else { return false }
    return (response as? HTTPURLResponse)?.statusCode == 200
  }

  init(text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let space = line.lastIndex(of: " "),
        let value = Double(line[line.index(after: space)...])
      else { continue }
      samples[String(line[..<space])] = value
    }
  }

  /// The sum of a family's samples, over all labels.
  func sum(_ family: String) -> Double {
    samples.reduce(0) { total, sample in
      let isOne = sample.key == family || sample.key.hasPrefix(family + "{")
      return total + (isOne ? sample.value : 0)
    }
  }

  func output(_ topic: String) -> Double {
    samples["strata_outputs_total{topic=\"\(topic)\"}"] ?? 0
  }
}
