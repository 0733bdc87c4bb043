import Engine
import Operations
import Worker

/// What the HTTP side tells of a worker.
struct WorkerSource: OperationsSource {
  let worker: WorkerService
  let text: CustomerStateText
  let names: NamesWatch

  func live() -> HealthReport {
    let health = worker.health
    return HealthReport(
      isHealthy: health.isLive,
      detail: health.isLive
        ? "live: \(worker.settings.lanes) lanes poll" : health.reasons.joined(separator: "; "))
  }

  func ready() -> HealthReport {
    let health = worker.health
    let partitions = worker.laneMetrics.flatMap(\.partitions).map(\.partition).sorted()
    return HealthReport(
      isHealthy: health.isReady,
      detail: health.isReady
        ? "ready: partitions \(partitions)" : health.reasons.joined(separator: "; "))
  }

  func metrics() -> String {
    WorkerMetricsText.render(
      worker.laneMetrics, standby: worker.standbyMetrics,
      namesDrifted: worker.population.map { names.proposals($0).count })
  }

  func customer(_ id: String) async -> CustomerAnswer {
    switch await worker.customer(id) {
    case .found(let state): .found(text.json(state, customer: id))
    case .unknown: .unknown
    case .notHere: .elsewhere
    case .busy: .unavailable
    }
  }

  func population() -> String? {
    guard let population = worker.population,
      let report = PopulationReport(population.cuts, text.plan)
    else { return nil }
    return String(
      decoding: report.json(proposals: names.proposals(population)), as: UTF8.self)
  }
}
