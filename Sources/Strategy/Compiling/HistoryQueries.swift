import Synchronization

/// Collects the queries on contact history that expressions make, each once, in the order of
/// their first use. Shared with the environments' resolvers, which run while expressions are
/// compiled.
final class HistoryQueries: Sendable {
  private let queries = Mutex<[HistoryQueryPlan]>([])

  var all: [HistoryQueryPlan] { queries.withLock { $0 } }

  /// The attribute of a query.
  func attribute(_ query: HistoryQueryPlan) -> UInt16 {
    let index = queries.withLock { queries in
      if let index = queries.firstIndex(of: query) { return index }
      queries.append(query)
      return queries.count - 1
    }
    return AttributeSpace.history + UInt16(clamping: index)
  }
}
