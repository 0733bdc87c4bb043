#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Parameters estimated from history, and how far to trust them.
package struct ModelFit<Model: Sendable>: Sendable {
  package var model: Model
  /// ln of the probability of the history under the model, without the penalty.
  package var logLikelihood: Double
  package var customers: Double
  /// Standard errors in the order of the model's parameters; nil where the likelihood is too flat
  /// or too rough to tell.
  package var standardErrors: [Double]?
  /// The search ended at a minimum and away from its bounds.
  package var hasConverged: Bool
  package var evaluations: Int
}

/// Why a model cannot be fitted.
package enum ModelFitError: Error, Hashable, Sendable {
  /// Fewer customers than parameters, or none of them came back.
  case tooLittleHistory
}

/// Maximum-likelihood estimates, as of the papers named at the models.
///
/// The search runs over the logarithms of the parameters, with time scaled so that the oldest
/// customer's age is 1. The penalty is `penalizer` × the sum of the squared parameters in that
/// scale, added to the mean negative log-likelihood, as in the Python package lifetimes: it keeps
/// parameters finite where there is little history.
package struct ModelFitter: Sendable {
  package var penalizer = 0.0
  package var search = NelderMead()
  /// Logarithms of parameters stay within ± this.
  static let bound = 12.0

  package init(penalizer: Double = 0) { self.penalizer = penalizer }

  /// BG/NBD: r, alpha, a, b.
  package func betaGeometric(
    _ table: HistoryTable, progress: (Double) -> Void = { _ in }
  ) throws(ModelFitError) -> ModelFit<BetaGeometricModel> {
    let scale = try timeScale(table)
    let rows = table.scaled(by: 1 / scale)
    let found = fit(dimensions: 4, customers: table.customers, progress) { parameters in
      let model = BetaGeometricModel(
        r: parameters[0], alpha: parameters[1], a: parameters[2], b: parameters[3])
      return rows.reduce(0) { $0 + $1.count * model.logLikelihood($1.history) }
    }
    let p = found.parameters
    let model = BetaGeometricModel(r: p[0], alpha: p[1] * scale, a: p[2], b: p[3])
    return found.fit(
      model, table.logLikelihood(.betaGeometric(model)), table.customers, [1, scale, 1, 1])
  }

  /// Pareto/NBD: r, alpha, s, beta.
  package func pareto(
    _ table: HistoryTable, progress: (Double) -> Void = { _ in }
  ) throws(ModelFitError) -> ModelFit<ParetoModel> {
    let scale = try timeScale(table)
    let rows = table.scaled(by: 1 / scale)
    let found = fit(dimensions: 4, customers: table.customers, progress) { parameters in
      let model = ParetoModel(
        r: parameters[0], alpha: parameters[1], s: parameters[2], beta: parameters[3])
      return rows.reduce(0) { $0 + $1.count * model.logLikelihood($1.history) }
    }
    let p = found.parameters
    let model = ParetoModel(r: p[0], alpha: p[1] * scale, s: p[2], beta: p[3] * scale)
    return found.fit(
      model, table.logLikelihood(.pareto(model)), table.customers, [1, scale, 1, scale])
  }

  /// Gamma–Gamma: p, q, v.
  package func spend(
    _ table: SpendTable, progress: (Double) -> Void = { _ in }
  ) throws(ModelFitError) -> ModelFit<SpendModel> {
    guard table.customers >= 3 else { throw .tooLittleHistory }
    // Amounts may be in minor units: the search is for v in units of the average.
    let scale =
      table.rows.reduce(0) { $0 + $1.count * $1.row.average } / table.customers
    let found = fit(
      dimensions: 3, customers: table.customers, scales: [1, 1, scale], progress
    ) { parameters in
      table.logLikelihood(
        SpendModel(p: parameters[0], q: parameters[1], v: parameters[2] * scale))
    }
    let p = found.parameters
    let model = SpendModel(p: p[0], q: p[1], v: p[2] * scale)
    return found.fit(model, table.logLikelihood(model), table.customers, [1, 1, scale])
  }

  private func timeScale(_ table: HistoryTable) throws(ModelFitError) -> Double {
    guard table.customers >= 4, table.repeaters > 0, table.greatestAge > 0 else {
      throw .tooLittleHistory
    }
    return table.greatestAge
  }

  private struct Found {
    /// In the scale of the search.
    var parameters: [Double]
    var standardErrors: [Double]?
    var hasConverged: Bool
    var evaluations: Int

    func fit<Model: Sendable>(
      _ model: Model, _ logLikelihood: Double, _ customers: Double, _ scales: [Double]
    ) -> ModelFit<Model> {
      ModelFit(
        model: model, logLikelihood: logLikelihood, customers: customers,
        standardErrors: standardErrors.map { zip($0, scales).map { $0 * $1 } },
        hasConverged: hasConverged, evaluations: evaluations)
    }
  }

  private func fit(
    dimensions: Int, customers: Double, scales: [Double]? = nil, _ progress: (Double) -> Void,
    _ logLikelihood: ([Double]) -> Double
  ) -> Found {
    let scales = scales ?? [Double](repeating: 1, count: dimensions)
    func objective(_ logs: [Double]) -> Double {
      guard logs.allSatisfy({ abs($0) <= Self.bound }) else { return .infinity }
      let parameters = logs.map { exp($0) }
      let penalty = zip(parameters, scales).reduce(0) { $0 + ($1.0 * $1.1) * ($1.0 * $1.1) }
      let value = penalizer * penalty - logLikelihood(parameters) / customers
      return value.isNaN ? .infinity : value
    }
    let starts = [0.1, -1, 1].map { [Double](repeating: $0, count: dimensions) }
    let found = search.minimize(from: starts, progress: progress, objective)
    let isInside = found.point.allSatisfy { abs($0) < Self.bound - 0.1 }
    let parameters = found.point.map { exp($0) }
    // By the delta method: the search's arguments are logarithms.
    let variances = Curvature.inverse(Curvature.hessian(at: found.point, objective))
    let errors = variances.map { matrix in
      parameters.indices.map { parameters[$0] * (matrix[$0][$0] / customers).squareRoot() }
    }
    return Found(
      parameters: parameters, standardErrors: isInside ? errors : nil,
      hasConverged: found.hasConverged && isInside, evaluations: found.evaluations)
  }
}

extension HistoryTable {
  /// The rows with times multiplied.
  fileprivate func scaled(by factor: Double) -> [(history: PurchaseHistory, count: Double)] {
    rows.map { row in
      var history = row.history
      history.recency *= factor
      history.age *= factor
      return (history, row.count)
    }
  }
}
