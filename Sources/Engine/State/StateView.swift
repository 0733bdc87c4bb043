import Records
package import Strategy

/// Why a record cannot be shown.
package enum StateViewError: Error, Sendable {
  /// Written by a newer version of the record format: upgrade.
  case newerFormat
  /// Written by an older version of the record format that this one cannot read.
  case olderFormat
  /// The bytes are no customer record.
  case damaged
}

/// A customer record as JSON for people: `strata state get`, `/customers/{id}`, explanations.
/// What the strategy at hand does not know is left out. Cold: lays the strategy out on each call.
package struct StateView: Sendable {
  private let plan: StrategyPlan

  package init(plan: StrategyPlan) { self.plan = plan }

  /// One JSON object in UTF-8; it holds personal data.
  package func json(
    customer: UnsafeRawBufferPointer, state: UnsafeRawBufferPointer
  ) throws(StateViewError) -> [UInt8] {
    var copy = StateBuffer(capacity: max(1, state.count))
    copy.replace(with: state)
    do throws(RecordPreparation.Fault) {
      try RecordPreparation.check(copy.view)
    } catch {
      switch error {
      case .newerFormat: throw .newerFormat
      case .olderFormat: throw .olderFormat
      case .damaged: throw .damaged
      }
    }
    let tables = PlanTables(plan)
    let isCurrent = copy[Header.fingerprint] == tables.fingerprint
    if !isCurrent { RecordMigration.migrate(&copy, tables) }
    var writer = StateViewWriter(tables: tables, record: copy.view)
    writer.write(customer: customer, bytes: state.count, isCurrent: isCurrent)
    return Array(writer.bytes.view)
  }
}
