import Engine
import Events
import Foundation
import Records
import StateStore
import Strategy

/// What the engine's parts cost in CPU, in one thread without Kafka, on customers of the shipped
/// strategy who are all in the cache.
struct EngineCosts {
  static let customers = 100_000
  static let events = 400_000
  static let transaction = 20_000
  /// Customers of the wide strategy, and bookings of each before the measured ones.
  static let settledCustomers = 25_000
  static let settledBookings = 60

  var decodeMicroseconds = 0.0
  var decisionMicroseconds = 0.0

  /// Microseconds an event that 100 features, 100 segments and 10 tiers cost on top of the first
  /// slice's strategy.
  static func measureWidth(_ options: BenchOptions) throws -> Double {
    let folder = "\(options.root)/Tests/Clients/core-strategy"
    let narrow: StrategyPlan
    let wide: StrategyPlan
    do throws(StrategyErrors) {
      narrow = try StrategyLoader.load(folder: folder).plan
      wide = try WideStrategy.load(over: folder)
    } catch {
      throw BenchFailure("the wide strategy does not load: \(error)")
    }
    var writer = EventWriter(customers: settledCustomers, seed: 5)
    let now = BenchClock.wallMilliseconds
    let people = population(&writer, settledCustomers, now: now)
    // A month and a half of a card customer's bookings each, so that memberships change as rarely
    // as those of a running service: what entering costs belongs to what is entered. How many
    // outputs there were is told beside the result.
    for _ in 0..<(settledBookings * settledCustomers) {
      writer.transaction(writer.anyCustomer(), at: now)
      people.add(writer.draft)
    }
    let transactions = Corpus()
    for _ in 0..<events {
      writer.transaction(writer.anyCustomer(), at: now)
      transactions.add(writer.draft)
    }
    var least = (narrow: Double.infinity, wide: Double.infinity)
    // In turn, so that what else the machine does falls on both; of each the best of three. The
    // least difference would be that of a disturbed narrow run.
    for round in 1...3 {
      let before = try apply(options, "narrow\(round)", narrow, people, transactions, clock: now)
      let after = try apply(options, "wide\(round)", wide, people, transactions, clock: now)
      options.say(
        "core strategy \(BenchmarkResult.format(before.microseconds)) µs, with 100 features, 100 segments and "
          + "10 tiers \(BenchmarkResult.format(after.microseconds)) µs an event, with "
          + "\(before.outputs) and \(after.outputs) outputs a thousand events")
      least.narrow = min(least.narrow, before.microseconds)
      least.wide = min(least.wide, after.microseconds)
    }
    return least.wide - least.narrow
  }

  static func measure(_ options: BenchOptions, plan: StrategyPlan) throws -> EngineCosts {
    var costs = EngineCosts()
    var writer = EventWriter(customers: customers, seed: 3)
    let now = BenchClock.wallMilliseconds
    let people = population(&writer, customers, now: now)
    let transactions = Corpus()
    for _ in 0..<events {
      writer.transaction(writer.anyCustomer(), at: now)
      transactions.add(writer.draft)
    }
    let openings = Corpus()
    for number in 0..<(events / 4) {
      writer.savingsOpened(writer.anyCustomer(), at: now, id: Int64(number))
      openings.add(writer.draft)
    }
    costs.decodeMicroseconds = try decode(transactions, plan)

    var silent = plan
    silent.triggers = []
    let decided = try apply(options, "decisions", plan, people, openings, clock: now)
    let undecided = try apply(options, "silent", silent, people, openings, clock: now)
    costs.decisionMicroseconds = decided.microseconds - undecided.microseconds
    return costs
  }

  /// Master data, a balance and two transactions for every customer.
  static func population(
    _ writer: inout EventWriter, _ customers: Int, now: Int64
  ) -> Corpus {
    let people = Corpus()
    for customer in 0..<customers {
      let start = now - 60 * Population.day
      writer.snapshot(customer, at: start)
      people.add(writer.draft)
      writer.balance(customer, at: start)
      people.add(writer.draft)
      for round in 1...2 {
        writer.transaction(customer, at: start + Int64(round) * 20 * Population.day)
        people.add(writer.draft)
      }
    }
    return people
  }

  private static func decode(_ corpus: Corpus, _ plan: StrategyPlan) throws -> Double {
    var engine = try Engine(plan: plan)
    var rejected = 0
    var best = Double.infinity
    // The best of three: what a cold start or a neighbour adds is not the decoder's.
    for _ in 0..<3 {
      let start = ProcessUsage.ownCPUSeconds
      corpus.forEach(0..<corpus.count) { record in
        if case .customer = engine.decode(record) { return }
        rejected += 1
      }
      best = min(best, ProcessUsage.ownCPUSeconds - start)
    }
    guard rejected == 0 else { throw BenchFailure("\(rejected) bench events were rejected") }
    return best * 1e6 / Double(corpus.count)
  }

  /// Microseconds for each event of `corpus`, state included, on a warm population, and the
  /// outputs of a thousand events.
  private static func apply(
    _ options: BenchOptions, _ name: String, _ plan: StrategyPlan, _ people: Corpus,
    _ corpus: Corpus, clock: Int64
  ) throws -> (microseconds: Double, outputs: Int) {
    let directory = "\(options.directory)/engine-\(name)"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var loop = try EngineLoop.open(plan: plan, directory: directory, cacheBytes: 2 << 30)
    defer { loop.store.close() }
    try run(&loop, people, clock: clock)
    let outputs = loop.outputs
    let start = ProcessUsage.ownCPUSeconds
    try run(&loop, corpus, clock: clock)
    let seconds = ProcessUsage.ownCPUSeconds - start
    guard loop.rejected == 0 else {
      throw BenchFailure("\(loop.rejected) bench events were rejected by the rules")
    }
    return (
      seconds * 1e6 / Double(corpus.count), (loop.outputs - outputs) * 1_000 / max(1, corpus.count)
    )
  }

  /// Runs all records in transactions.
  static func run(_ loop: inout EngineLoop, _ corpus: Corpus, clock: Int64) throws {
    var at = 0
    while at < corpus.count {
      let next = min(corpus.count, at + transaction)
      try corpus.forEach(at..<next) { try loop.process($0, clock: clock) }
      loop.commit()
      at = next
    }
  }
}
