import Records
import Worker

/// Recomputes a partition sequentially from committed input in the order its journal tells, and
/// compares everything the lanes left behind.
struct ReferenceModel {
  let world: SimulatedWorld
  private(set) var problems: [String] = []
  /// 1 when cut points were published at all.
  private(set) var epochs = 0
  private var mergedEpochs = 0
  private var countedEpochs = 0

  init(_ world: SimulatedWorld) { self.world = world }

  mutating func check() {
    for partition in 0..<world.cluster.partitionCount { check(partition) }
    checkEpochs()
  }

  /// Each epoch is published once, in order, and is what the parts it names merge to.
  private mutating func checkEpochs() {
    var parts: [Int32: [UInt64: PartitionPopulation]] = [:]
    var newest: UInt64 = 0
    var last: PopulationCuts?
    for (offset, record) in world.cluster.log(TopicPartition("aggregates", 0)).committed {
      let key = String(decoding: record.key ?? [], as: UTF8.self)
      let value = record.value ?? []
      if key.hasPrefix("counts/") {
        checkCounts(record, last)
        continue
      }
      guard key == "cuts" else {
        let partition = Int32(key.split(separator: "/").last ?? "") ?? -1
        guard let part = value.withUnsafeBytes({ PartitionPopulation($0) }) else {
          problems.append("aggregates@\(offset) cannot be read")
          continue
        }
        if parts[partition]?[part.epoch] != nil {
          problems.append("partition \(partition) told epoch \(part.epoch) twice")
        }
        parts[partition, default: [:]][part.epoch] = part
        continue
      }
      guard let cuts = value.withUnsafeBytes({ PopulationCuts($0) }) else {
        problems.append("aggregates@\(offset) cannot be read")
        continue
      }
      if cuts.epoch <= newest { problems.append("epoch \(cuts.epoch) came again or late") }
      newest = cuts.epoch
      last = cuts
      let used = cuts.partitions.compactMapValues { $0 }.reduce(into: [:]) { used, part in
        used[part.key] = parts[part.key]?[part.value]
      }
      let merged = PopulationCuts(
        epoch: cuts.epoch, clock: cuts.clock, plan: CountingProcessor.plan, parts: used)
      if merged != cuts { problems.append("epoch \(cuts.epoch) is not what its parts merge to") }
      mergedEpochs += 1
    }
    epochs = newest > 0 ? 1 : 0
    if mergedEpochs != countedEpochs {
      problems.append("\(mergedEpochs) epochs were merged, \(countedEpochs) counted for their day")
    }
  }

  /// The counts of a day are those of the epoch that was merged in the same transaction.
  private mutating func checkCounts(_ record: SimulatedRecord, _ cuts: PopulationCuts?) {
    let counts = (record.value ?? []).withUnsafeBytes { PopulationCounts($0) }
    guard let counts, let cuts, counts == PopulationCounts(cuts) else {
      problems.append("counts are not those of the epoch before them")
      return
    }
    if (record.key ?? []).withUnsafeBytes({ PopulationTopic.day(ofCounts: $0) }) != counts.day {
      problems.append("the counts of epoch \(counts.epoch) lie under another day")
    }
    countedEpochs += 1
  }

  private mutating func check(_ partition: Int32) {
    let cluster = world.cluster
    let journal = cluster.log(TopicPartition("journal", partition)).committed
    var replay = PartitionReplay(cluster: cluster, partition: partition)
    for (offset, record) in journal {
      guard let entry = (record.value ?? []).withUnsafeBytes({ JournalRecord($0) }) else {
        problems.append("journal \(partition)/\(offset) cannot be read")
        continue
      }
      replay.apply(entry)
    }
    replay.finish()
    problems += replay.problems
    let (counted, paged) = (replay.count(), replay.paged())
    if counted.customers != paged.customers || counted.sketch != paged.sketch {
      problems.append("the population's pages of \(partition) are not what its customers are")
    }
    compareOutputs(partition, replay)
    compareStates(partition, replay)
    checkEachRecord(partition)
  }

  private mutating func compareOutputs(_ partition: Int32, _ replay: borrowing PartitionReplay) {
    let emitted = world.cluster.log(TopicPartition("out-0", partition)).committed.map {
      String(decoding: $0.record.value ?? [], as: UTF8.self)
    }
    if emitted != replay.outputs {
      let at = zip(emitted, replay.outputs).enumerated().first { $0.element.0 != $0.element.1 }
      problems.append(
        "outputs of partition \(partition): \(emitted.count) emitted, "
          + "\(replay.outputs.count) expected, first difference at \(at?.offset ?? -1): "
          + "\"\(at?.element.0 ?? "")\" for \"\(at?.element.1 ?? "")\"")
    }
    let asides = world.cluster.log(TopicPartition("dead-letters", partition)).committed.map {
      place($0.record)
    }
    if asides != replay.deadLetters {
      problems.append("dead letters of partition \(partition) differ from the replay's")
    }
  }

  private func place(_ record: SimulatedRecord) -> String {
    func text(_ name: String) -> String {
      String(decoding: record.headers.first { $0.name == name }?.value ?? [], as: UTF8.self)
    }
    return "\(text("strata.error.topic")) \(text("strata.error.offset")) "
      + text("strata.error.class")
  }

  /// Changelog, store and model have to be the same.
  private mutating func compareStates(_ partition: Int32, _ replay: borrowing PartitionReplay) {
    var changelog: [[UInt8]: [UInt8]] = [:]
    for (_, record) in world.cluster.log(TopicPartition("state", partition)).committed {
      if let key = record.key { changelog[key] = record.value }
    }
    if changelog != replay.states {
      problems.append("the changelog of partition \(partition) differs from the model")
    }
    for process in world.processes {
      guard let lane = process.lane, lane.runningPartitions.contains(partition) else { continue }
      var stored: [[UInt8]: [UInt8]] = [:]
      do {
        try lane.forEachCustomer(partition) { customer, state in
          stored[Array(customer)] = Array(state)
          return true
        }
      } catch {
        problems.append("the store of partition \(partition) cannot be read: \(error)")
      }
      if stored != replay.states {
        problems.append(
          "the store of partition \(partition) on \(process.identity) differs from the model: "
            + difference(stored, replay.states))
      }
    }
  }

  private func difference(
    _ found: [[UInt8]: [UInt8]], _ expected: [[UInt8]: [UInt8]]
  ) -> String {
    Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }.map {
      "\(String(decoding: $0, as: UTF8.self)) is \(found[$0] ?? []), not \(expected[$0] ?? [])"
    }.sorted().joined(separator: "; ")
  }

  /// Without the journal: each committed record has exactly the outputs and dead letters that its
  /// kind asks for.
  private mutating func checkEachRecord(_ partition: Int32) {
    let cluster = world.cluster
    var outputs: [String: Int] = [:]
    for (_, record) in cluster.log(TopicPartition("out-0", partition)).committed {
      let parts = String(decoding: record.value ?? [], as: UTF8.self).split(separator: " ")
      if parts.first == "r" { outputs["\(parts[1]) \(parts[3])", default: 0] += 1 }
    }
    var asides: [String: Int] = [:]
    for (_, record) in cluster.log(TopicPartition("dead-letters", partition)).committed {
      asides[
        String(place(record).split(separator: " ").prefix(2).joined(separator: " ")), default: 0] +=
        1
    }
    for (input, topic) in cluster.inputs.enumerated() {
      for (offset, record) in cluster.log(TopicPartition(topic, partition)).committed {
        guard let kind = CountingProcessor.Kind(rawValue: record.value?.first ?? 255) else {
          continue
        }
        let wantsAside = [.undecodable, .unappliable, .tooLarge].contains(kind)
        let wantsOutput = !wantsAside && kind != .ignored && kind != .unchanged
        let found = outputs["\(input) \(offset)"] ?? 0
        if found != (wantsOutput ? 1 : 0) {
          problems.append("\(topic)[\(partition)]@\(offset) (\(kind)) has \(found) outputs")
        }
        let aside = asides["\(topic) \(offset)"] ?? 0
        if aside != (wantsAside ? 1 : 0) {
          problems.append("\(topic)[\(partition)]@\(offset) (\(kind)) has \(aside) dead letters")
        }
      }
    }
  }
}

/// The sequential replay of one partition.
struct PartitionReplay: ~Copyable {
  let cluster: SimulatedCluster
  let partition: Int32
  private var processor = CountingProcessor()
  private var next: [Int64]
  private var context = TransactionContext(clock: 0)
  /// What the feeds have told so far, by the replay's own reckoning.
  private var seen = FeedWatermarks()
  private var epoch: UInt64 = 0
  private var tally = PopulationTally()
  private(set) var states: [[UInt8]: [UInt8]] = [:]
  private(set) var outputs: [String] = []
  private(set) var deadLetters: [String] = []
  private(set) var problems: [String] = []

  init(cluster: SimulatedCluster, partition: Int32) {
    self.cluster = cluster
    self.partition = partition
    next = [Int64](repeating: 0, count: cluster.inputs.count)
  }

  mutating func apply(_ entry: JournalRecord) {
    if entry.mark.clock < context.clock {
      problems.append("the clock of \(partition) ran backwards")
    }
    context = entry.context
    if context.watermarks != seen {
      problems.append("a watermark of \(partition) is not what its input says")
    }
    adopt(entry)
    for customer in entry.woken { wake(customer) }
    for run in entry.runs {
      let log = cluster.log(TopicPartition(cluster.inputs[Int(run.topic.rawValue)], partition))
      let input = Int(run.topic.rawValue)
      for (offset, record) in log.committed where offset >= next[input] && offset <= run.last {
        if offset < run.first { problems.append("\(log.partition) @\(offset) was skipped") }
        feed(record, run.topic, offset)
      }
      if run.first < next[input] { problems.append("\(log.partition) @\(run.first) came again") }
      next[input] = run.last + 1
    }
    var pages = PageStates(states: states)
    tally.fold(into: &pages)
    states = pages.states
    tally.removeAll()
  }

  /// The partition's population, counted naively from its customers.
  func count() -> (customers: Int64, sketch: PopulationSketch) {
    var sketch = PopulationSketch()
    var customers: Int64 = 0
    for (key, state) in states where key.first != PopulationKey.mark {
      customers += 1
      sketch.add(state.withUnsafeBytes { CountingProcessor.score($0) }, count: 1)
    }
    return (customers, sketch)
  }

  /// The partition's population as its pages have it.
  func paged() -> (customers: Int64, sketch: PopulationSketch) {
    var pages = PageStates(states: states)
    return (
      PopulationReading.count(CountingProcessor.customers, in: &pages).count,
      PopulationReading.sketch(score: CountingProcessor.series, in: &pages)
    )
  }

  /// The cut points of the journal are those that were published under this number.
  private mutating func adopt(_ entry: JournalRecord) {
    if !entry.cuts.isEmpty, let cuts = entry.cuts.withUnsafeBytes({ PopulationCuts($0) }) {
      if cuts.epoch < epoch { problems.append("the epoch of \(partition) ran backwards") }
      epoch = cuts.epoch
      processor.adopt(cuts)
      let published = cluster.log(TopicPartition("aggregates", 0)).committed.filter {
        $0.record.key == Array("cuts".utf8)
          && ($0.record.value ?? []).withUnsafeBytes { PopulationCuts($0)?.epoch } == epoch
      }
      if published.map({ $0.record.value ?? [] }) != [entry.cuts] {
        problems.append("epoch \(epoch) was published \(published.count) times or otherwise")
      }
    }
    if entry.populationEpoch != epoch {
      problems.append("partition \(partition) works under an epoch it has not journaled")
    }
  }

  mutating func finish() {
    for (input, topic) in cluster.inputs.enumerated() {
      let left = cluster.log(TopicPartition(topic, partition)).committed.filter {
        $0.offset >= next[input]
      }
      if !left.isEmpty { problems.append("\(topic)[\(partition)]: \(left.count) records lost") }
    }
    for state in states.values
    where state.withUnsafeBytes({ StateBuffer.wakeAt(of: $0) }) <= context.clock {
      problems.append("a timer of partition \(partition) did not fire")
    }
  }

  private mutating func wake(_ customer: [UInt8]) {
    var buffer = StateBuffer()
    (states[customer] ?? []).withUnsafeBytes { buffer.replace(with: $0) }
    guard buffer.wakeAt <= context.clock else {
      problems.append("a customer of partition \(partition) was woken before its time")
      return
    }
    var outbox = Outbox()
    customer.withUnsafeBytes {
      processor.wake(
        customer: $0, partition: partition, context: context, state: &buffer, outbox: &outbox)
    }
    keep(customer, buffer, outbox)
  }

  private mutating func feed(_ record: SimulatedRecord, _ topic: InputTopic, _ offset: Int64) {
    let key = record.key ?? []
    let value = record.value ?? []
    var buffer = StateBuffer()
    (states[key] ?? []).withUnsafeBytes { buffer.replace(with: $0) }
    var outbox = Outbox()
    var reason: DeadLetterReason?
    var isApplied = false
    key.withUnsafeBytes { key in
      value.withUnsafeBytes { value in
        let input = InputRecord(
          topic: topic, partition: partition, offset: offset, timestamp: 0, key: key,
          value: value, headers: UnsafeBufferPointer(start: nil, count: 0))
        switch processor.decode(input) {
        case .rejected(let why): reason = why
        case .ignored: seen.advance(topic, to: input.timestamp, clock: context.clock)
        case .customer:
          seen.advance(topic, to: processor.eventTime, clock: context.clock)
          switch processor.apply(input, context: context, state: &buffer, outbox: &outbox) {
          case .applied: isApplied = true
          case .unchanged: break
          case .rejected(let why): reason = why
          }
        }
      }
    }
    if isApplied, buffer.count > CountingProcessor.stateLimit {
      isApplied = false
      reason = DeadLetterReason("state.tooLarge", "")
    }
    if let reason {
      deadLetters.append(
        "\(cluster.inputs[Int(topic.rawValue)]) \(offset) \(reason.errorClass)")
    }
    if isApplied { keep(key, buffer, outbox) }
  }

  private mutating func keep(
    _ key: [UInt8], _ buffer: borrowing StateBuffer, _ outbox: borrowing Outbox
  ) {
    states[key] = buffer.isEmpty ? nil : Array(buffer.bytes)
    for change in outbox.population { tally.add(change) }
    for entry in outbox.entries {
      outputs.append(String(decoding: outbox.bytes[entry.value ?? 0..<0], as: UTF8.self))
    }
  }
}

/// The model's states, as the population's pages need them.
private struct PageStates: PopulationStates {
  var states: [[UInt8]: [UInt8]]

  mutating func change(_ key: UnsafeRawBufferPointer, _ body: (inout StateBuffer) -> Bool) {
    var buffer = StateBuffer()
    let key = Array(key)
    (states[key] ?? []).withUnsafeBytes { buffer.replace(with: $0) }
    if body(&buffer) { states[key] = buffer.isEmpty ? nil : Array(buffer.bytes) }
  }

  mutating func read(
    _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    (states[Array(key)] ?? []).withUnsafeBytes(body)
  }
}
