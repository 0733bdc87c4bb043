import ArgumentParser
import Events
import Foundation
import Logging
import Operations
import ServiceLifecycle
import Settings
import Strategy
import UnixSignals
import Worker

/// `strata worker`: the service.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Runs the worker service.",
    discussion: """
      Settings come from --set and --brokers, then from the environment (STRATA_…), then from \
      the file. It stops on SIGTERM or SIGINT: the open transaction is committed, the stores are \
      saved, the group is told.
      """)

  @OptionGroup var settings: SettingsOptions
  @Flag(help: "Check settings and strategy, then stop.") var checkConfig = false
  @Flag(help: "Show the settings in force and their origins, secrets redacted, then stop.")
  var printConfig = false

  func run() async throws {
    let resolved = try settings.resolve()
    if printConfig {
      Terminal.write(resolved.printed())
      return
    }
    let worker = try settings.workerSettings()
    let strategy = try resolved.loadStrategy()
    let program = try laneProgram(strategy.plan, try resolved.loadMappings())
    if checkConfig {
      for warning in strategy.warnings { Terminal.line(warning.description) }
      Terminal.line("settings and strategy \(strategy.name) \(strategy.plan.hash) are good")
      return
    }
    Logging.bootstrap(level: worker.log.level)
    var logger = Logger(label: "strata.worker")
    logger[metadataKey: "instance"] = "\(worker.instance)"
    let service = WorkerService(
      worker, program: program, logger: logger)
    try await start(service, worker)
    logger.info(
      "started",
      metadata: [
        "lanes": "\(worker.lanes)", "strategy": "\(strategy.name)",
        "strategyVersion": "\(strategy.plan.hash)",
      ])
    try await serve(
      service, worker, hasHTTP: !resolved.text("http.listen").isEmpty,
      strategy.plan, logger)
    let failures = service.failures
    guard failures.isEmpty else {
      for failure in failures { Terminal.error("worker: \(failure)") }
      throw ExitStatus.failedCheck.code
    }
    logger.info("stopped")
  }

  private func laneProgram(
    _ plan: StrategyPlan, _ mappings: [TopicMapping]
  ) throws -> LaneProgram {
    do throws(EventDecoder.ConfigurationError) {
      return try .engine(plan: plan, mappings: mappings)
    } catch {
      for problem in error.problems { Terminal.error("mapping: \(problem)") }
      throw ExitStatus.configuration.code
    }
  }

  /// Starts off the cooperative pool: the start blocks while it asks Kafka.
  private func start(_ service: WorkerService, _ worker: WorkerSettings) async throws {
    let result: Result<Void, WorkerStartError> = await withCheckedContinuation { continuation in
      Thread {
        continuation.resume(
          returning: Result { () throws(WorkerStartError) in try service.start() })
      }.start()
    }
    switch result {
    case .success: return
    case .failure(.unreachable(let reason)):
      Terminal.error(
        "worker: Kafka at \(worker.brokers) cannot be reached: \(reason); check that it runs and "
          + "that kafka.brokers names it")
      throw ExitStatus.kafkaUnreachable.code
    case .failure(.configuration(let problems)):
      for problem in problems { Terminal.error("worker: \(problem)") }
      throw ExitStatus.configuration.code
    }
  }

  private func serve(
    _ service: WorkerService, _ worker: WorkerSettings, hasHTTP: Bool,
    _ plan: StrategyPlan, _ logger: Logger
  ) async throws {
    let names = NamesWatch(plan, logger: logger)
    var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
      .init(
        service: LaneService(worker: service, logger: logger),
        successTerminationBehavior: .gracefullyShutdownGroup,
        failureTerminationBehavior: .gracefullyShutdownGroup),
      .init(service: NamesService(worker: service, names: names)),
    ]
    if hasHTTP {
      let server = OperationsServer.application(
        host: worker.http.host, port: worker.http.port,
        source: WorkerSource(
          worker: service, text: CustomerStateText(plan: plan), names: names),
        token: worker.http.token ?? "", logger: logger,
        onListening: { port in Terminal.line("listening on \(worker.http.host):\(port)") })
      services.append(.init(service: server))
    } else {
      Terminal.line("running without HTTP")
    }
    let group = ServiceGroup(
      configuration: .init(
        services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }
}

/// Looks at names once an epoch, whether or not somebody asks: off the lanes, since nothing waits
/// for it.
private struct NamesService: Service {
  let worker: WorkerService
  let names: NamesWatch

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        if let population = worker.population { _ = names.proposals(population) }
        // Cancelled means asked to stop, which the loop sees.
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }
}

/// The lanes as a service: it ends when they have ended. A lane that failed or that hangs takes
/// the process with it, so that whoever supervises it starts a new one: a call of the client
/// library that never returns must not become a silent stall.
private struct LaneService: Service {
  let worker: WorkerService
  let logger: Logger

  func run() async throws {
    await withGracefulShutdownHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await worker.waitUntilStopped() }
        group.addTask { await watch() }
        await group.next()
        group.cancelAll()
      }
    } onGracefulShutdown: {
      worker.stop()
    }
  }

  /// Returns when cancelled. When a lane is not live, stops the others and ends the process, at
  /// the latest after the shutdown timeout.
  private func watch() async {
    while worker.health.isLive {
      guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
    }
    let reasons = worker.health.reasons.joined(separator: "; ")
    logger.critical("the worker is not live and ends", metadata: ["reasons": "\(reasons)"])
    worker.stop()
    let grace = Duration.milliseconds(worker.settings.timeouts.shutdown)
    guard (try? await Task.sleep(for: grace)) != nil else { return }
    Terminal.error("worker: \(reasons)")
    Foundation.exit(ExitStatus.failedCheck.rawValue)
  }
}
