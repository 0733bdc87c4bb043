import Demonstration
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A worker process under measurement.
struct RunningWorker {
  let process: ChildProcess
  let address: String

  /// One reading of its metrics; every sample by its name with labels.
  func metrics() throws(BenchFailure) -> WorkerReading {
    guard let url = URL(string: "http://\(address)/metrics"), let data = try? Data(contentsOf: url)
    else { throw BenchFailure("the worker does not answer on \(address)") }
    return WorkerReading(String(decoding: data, as: UTF8.self))
  }

  func waitUntilServing(partitions: Int, seconds: Double) throws(BenchFailure) {
    let deadline = BenchClock.seconds + seconds
    while BenchClock.seconds < deadline {
      if try metrics().sum("strata_partition_running") >= Double(partitions) { return }
      BenchClock.sleep(milliseconds: 100)
    }
    throw BenchFailure("the worker did not get its partitions in \(Int(seconds)) s")
  }

  func kill() {
    process.signal(SIGCONT)
    process.signal(SIGKILL)
    let deadline = BenchClock.seconds + 10
    while process.isRunning, BenchClock.seconds < deadline { BenchClock.sleep(milliseconds: 10) }
  }
}

/// Samples of a worker's `/metrics`.
struct WorkerReading {
  private var samples: [String: Double] = [:]

  init(_ text: String) {
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

  func outputs(_ topic: String) -> Double {
    samples["strata_outputs_total{topic=\"\(topic)\"}"] ?? 0
  }

  var checkpoints: Double { sum("strata_checkpoints_total") }

  var committedTransactions: Double {
    samples["strata_transactions_total{outcome=\"committed\"}"] ?? 0
  }
}
