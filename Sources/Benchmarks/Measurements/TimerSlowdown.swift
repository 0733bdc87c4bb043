import Foundation
import Records
import StateStore
import Strategy

/// How much timers slow processing down: the same kind of events with `perSecond` complaint
/// deadlines falling due every second of the lane's clock, at `eventsPerSecond`, against none.
enum TimerSlowdown {
  static let perSecond = 1_000
  static let eventsPerSecond = 100_000

  /// - Returns: Percent more CPU for an event.
  static func measure(_ options: BenchOptions, plan: StrategyPlan) throws -> Double {
    let directory = "\(options.directory)/timers"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var loop = try EngineLoop.open(plan: plan, directory: directory, cacheBytes: 2 << 30)
    defer { loop.store.close() }
    let now = BenchClock.wallMilliseconds
    var writer = EventWriter(customers: EngineCosts.customers, seed: 5)
    try EngineCosts.run(
      &loop, EngineCosts.population(&writer, EngineCosts.customers, now: now), clock: now)

    // Critical complaints escalate first after two hours.
    let deadline: Int64 = 2 * 3_600_000
    let complaints = Corpus()
    for customer in 0..<(EngineCosts.customers / 2) {
      writer.complaintOpened(
        customer, at: now + Int64(customer) * 1_000 / Int64(perSecond))
      complaints.add(writer.draft)
    }
    let quiet = now + Int64(EngineCosts.customers / 2) * 1_000 / Int64(perSecond)
    try EngineCosts.run(&loop, complaints, clock: quiet)
    // Whatever else is due by now is not to be measured.
    let start = max(now + deadline - 1, quiet)
    while try loop.wakeDue(clock: start) > 0 { loop.commit() }

    // Without, with, without: states grow from run to run.
    let before = try run(&loop, &writer, from: start, isMoving: false)
    let moving = try run(&loop, &writer, from: start, isMoving: true)
    let after = try run(&loop, &writer, from: start, isMoving: false)
    let still = (before.seconds + after.seconds) / 2
    let expected = Double(EngineCosts.events) / Double(eventsPerSecond) * Double(perSecond)
    guard Double(moving.fired) > expected / 2 else {
      throw BenchFailure("only \(moving.fired) timers fired, \(Int(expected)) were due")
    }
    options.say(
      "timers: \(moving.fired) fired among \(EngineCosts.events) events; "
        + "\(BenchmarkResult.format(still * 1e6 / Double(EngineCosts.events))) µs an event "
        + "without them")
    return (moving.seconds / still - 1) * 100
  }

  private static func run(
    _ loop: inout EngineLoop, _ writer: inout EventWriter, from start: Int64, isMoving: Bool
  ) throws -> (seconds: Double, fired: Int) {
    let corpus = Corpus()
    for _ in 0..<EngineCosts.events {
      // Customers without a complaint, so that both runs do the same to the same.
      let half = EngineCosts.customers / 2
      writer.transaction(half + writer.anyCustomer() % half, at: start)
      corpus.add(writer.draft)
    }
    var fired = 0
    var clock = start
    let step = Int64(EngineCosts.transaction) * 1_000 / Int64(eventsPerSecond)
    let before = ProcessUsage.ownCPUSeconds
    var at = 0
    while at < corpus.count {
      let next = min(corpus.count, at + EngineCosts.transaction)
      if isMoving { clock += step }
      fired += try loop.wakeDue(clock: clock)
      try corpus.forEach(at..<next) { try loop.process($0, clock: clock) }
      loop.commit()
      at = next
    }
    return (ProcessUsage.ownCPUSeconds - before, fired)
  }
}
