import Records
import Strategy

/// Getting a record ready for an event: creating it, refusing what cannot be read, and laying it
/// out anew after a strategy change.
enum RecordPreparation {
  enum Fault: Error {
    /// Written by a newer format than this build knows.
    case newerFormat
    /// Written by an older format than this build reads.
    case olderFormat
    /// The section table does not fit the bytes.
    case damaged
  }

  /// Checks a record that exists.
  static func check(_ state: RecordView) throws(Fault) {
    guard state.count >= Header.fingerprint.offset + 4 else { throw .damaged }
    guard state[Header.version] <= Header.formatVersion else { throw .newerFormat }
    guard state[Header.version] == Header.formatVersion else { throw .olderFormat }
    guard state.count >= Header.size else { throw .damaged }
    guard hasSoundTable(state) else { throw .damaged }
    guard state.isSoundSparse(.segments, SegmentEntry.packedSize),
      state.isSoundSparse(.tiers, TierEntry.packedSize),
      state.isSoundSparse(.series, MemoryLayout<SeriesEntry>.size),
      state.isSoundSparse(.silences, LifecycleEntry.silenceSize), state.isSoundSketches(),
      state.length(of: .lifecycle) % LifecycleEntry.packedSize == 0
    else { throw .damaged }
  }

  /// Whether the sections follow each other within the record. Sixteen pairs of neighbours at
  /// once: the first sixteen, then the last.
  private static func hasSoundTable(_ state: RecordView) -> Bool {
    let table = UnsafeRawPointer(state.base + Header.table)
    func offsets(from section: Int) -> SIMD16<UInt32> {
      table.loadUnaligned(fromByteOffset: 4 * section, as: SIMD16<UInt32>.self)
    }
    let last = Section.count - 1
    return state.offset(of: .segments) >= Header.size && state.offset(of: .text) <= state.count
      && all(offsets(from: 0) .<= offsets(from: 1))
      && all(offsets(from: last - 16) .<= offsets(from: last - 15))
  }

  /// Makes an empty record for a customer first seen at `now`.
  static func create(_ state: inout StateBuffer, _ tables: PlanTables, now: Int64) {
    state.removeAll()
    state.insertZeros(at: 0, Header.size)
    for index in 0..<Section.count {
      state.base.storeBytes(
        of: UInt32(Header.size), toByteOffset: Header.table + 4 * index, as: UInt32.self)
    }
    state.wakeAt = StateBuffer.never
    state[Header.version] = Header.formatVersion
    state[Header.fingerprint] = tables.fingerprint
    state[Header.nextTextKey] = StateBuffer.firstFreeTextKey
    state[Header.profileVersion] = Int64.min
    state[Header.clock] = now
    state[Header.firstSeen] = now
    for field in [
      Header.lastActivity, Header.lastContact, Header.assets, Header.turnover, Header.lastSurvey,
    ] {
      state[field] = Header.unknown64
    }
    for field in [
      Header.birthDay, Header.registrationDay, Header.dependants, Header.employees,
      Header.eventDay,
    ] {
      state[field] = Header.unknown32
    }
    state[Header.riskRating] = Header.unknown16
    for field in [
      Header.timeBoundary, Header.nextExpiry, Header.dwellAt, Header.surveyDueAt,
    ] {
      state[field] = StateBuffer.never
    }
    addPlanned(&state, tables)
  }

  /// Lays out the sections that follow the segments, tiers and series of the strategy.
  private static func addPlanned(_ state: inout StateBuffer, _ tables: PlanTables) {
    state.openSparse(.segments, parts: tables.plan.segments.count)
    state.openSparse(.tiers, parts: tables.plan.tiers.count)
    state.openSparse(.silences, parts: tables.plan.lifecycles.count)
    for machine in tables.plan.lifecycles { state.append(LifecycleEntry.empty(machine.identity)) }
    state.openSparse(.series, parts: tables.series.count)
    state[Header.transactionLayout] = tables.flat.pointee.transactionLayout
  }
}
