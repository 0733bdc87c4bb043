/// Makes a bank's customers known to a service: master data, a balance, and some transactions
/// each over the last three months, oldest first.
struct Population {
  static let day: Int64 = 86_400_000
  let options: BenchOptions

  /// Sends all of it.
  /// - Returns: Records sent.
  func load(_ writer: inout EventWriter, _ loader: Loader, say: (String) -> Void) throws -> Int {
    let now = BenchClock.wallMilliseconds
    let start = now - 90 * Population.day
    let before = loader.sent
    for customer in 0..<options.customers {
      writer.snapshot(customer, at: start)
      try loader.send(writer.draft)
      writer.balance(customer, at: start)
      try loader.send(writer.draft)
    }
    let rounds = max(1, options.history)
    for round in 0..<options.history {
      // Every customer once a round, on a day of its own within the round's span.
      let span = 85 * Population.day / Int64(rounds)
      for customer in 0..<options.customers {
        let offset = Int64(customer) &* 7_919_000 % span
        writer.transaction(customer, at: start + Int64(round) * span + offset)
        try loader.send(writer.draft)
      }
      say("history: round \(round + 1) of \(rounds) sent")
    }
    try loader.flush()
    return loader.sent - before
  }
}
