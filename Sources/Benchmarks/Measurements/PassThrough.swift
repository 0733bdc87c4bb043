import Demonstration
import Kafka

/// The C pass-through over the very records that the worker was measured with: same broker,
/// partitions, transaction size, compression and isolation, as many changelog records and
/// outputs, with values the worker wrote.
struct PassThrough {
  var cpuMicroseconds: Double
  var messages: Int

  static func measure(
    _ cluster: Cluster, _ run: BusyRun, round: Int
  ) throws -> PassThrough {
    let states = try ValueSamples.read(cluster, from: run.stateStarts)
    let outputs = try ValueSamples.read(cluster, from: run.outputStarts)
    cluster.options.say(
      "a state has \(Int(states.meanBytes)) bytes, an output \(Int(outputs.meanBytes)); "
        + "changelog records per event "
        + BenchmarkResult.format(run.changelogRecords / Double(run.events))
        + ", outputs per event " + BenchmarkResult.format(run.outputs / Double(run.events)))
    let stateFile = "\(cluster.directory)/states.samples"
    let outputFile = "\(cluster.directory)/outputs.samples"
    try states.write(to: stateFile)
    try outputs.write(to: outputFile)
    if round == 1 { try createTopics(cluster, partitions: Int32(run.inputStarts.count)) }
    var arguments = [
      "--brokers", cluster.address, "--topic", BenchTopics.transactions,
      "--group", "bench-passthrough-\(round)", "--transactional-id", "bench-passthrough",
      "--changelog", changelog, "--output", output,
      "--changelog-samples", stateFile, "--output-samples", outputFile,
      "--changelog-share", "\(run.changelogRecords / Double(run.events))",
      "--output-share", "\(run.outputs / Double(run.events))",
      "--transaction-records", "\(BusyRun.transactionRecords)",
      // The worker's own value for its consumer.
      "-X", "queued.max.messages.kbytes=65536",
    ]
    for (partition, offset) in run.inputStarts {
      arguments += ["--start", "\(partition.partition)=\(offset)"]
    }
    let lines = try cluster.run(
      "passthrough", executable: cluster.options.passThrough, arguments, seconds: 300)
    guard let line = lines.last(where: { $0.hasPrefix("{") }), let answer = try? JSONValue(line),
      let cpu = answer.number("cpuMicrosecondsPerMessage")
    else { throw BenchFailure("the pass-through printed no result") }
    guard answer.count("messages") == run.events else {
      throw BenchFailure(
        "the pass-through read \(answer.count("messages")) records, not \(run.events)")
    }
    return PassThrough(cpuMicroseconds: cpu, messages: answer.count("messages"))
  }

  private static let changelog = "bench.changelog"
  private static let output = "bench.output"

  private static func createTopics(_ cluster: Cluster, partitions: Int32) throws {
    let admin = try Admin(cluster.configuration)
    defer { admin.destroy(timeout: .seconds(1)) }
    let failures = try admin.createTopics(
      [changelog, output].map { NewTopic(name: $0, partitions: partitions) },
      timeout: Cluster.timeout)
    if let failure = failures.values.first { throw failure }
  }
}
