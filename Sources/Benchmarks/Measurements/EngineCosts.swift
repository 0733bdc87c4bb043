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
    let cost = try PairedCost.measure(
      options, (narrow, wide), people: people, events: transactions, clock: now)
    options.say(
      "core strategy \(BenchmarkResult.format(cost.first.microseconds)) µs, with 100 features, 100 "
        + "segments and 10 tiers \(BenchmarkResult.format(cost.second.microseconds)) µs an event, "
        + "with \(cost.first.outputs) and \(cost.second.outputs) outputs a thousand events")
    return cost.difference
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
    costs.decisionMicroseconds = try PairedCost.measure(
      options, (silent, plan), people: people, events: openings, clock: now
    ).difference
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
    var times: [Double] = []
    for start in stride(from: 0, to: corpus.count, by: transaction) {
      let next = min(corpus.count, start + transaction)
      let began = ProcessUsage.ownCPUSeconds
      corpus.forEach(start..<next) { record in
        if case .customer = engine.decode(record) { return }
        rejected += 1
      }
      times.append((ProcessUsage.ownCPUSeconds - began) * 1e6 / Double(next - start))
    }
    guard rejected == 0 else { throw BenchFailure("\(rejected) bench events were rejected") }
    return PairedCost.lowerQuartile(times)
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
