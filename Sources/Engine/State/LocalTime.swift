import Expressions
import Records
import Strategy

/// The customer's local time.
extension PlanTables {
  /// The most zones kept; a customer's zone beyond them is looked up again each time.
  private static var maximumZones: Int { 1_024 }

  /// The customer's zone, else the jurisdiction's; nil when there is no such zone: what needs
  /// the local time then fails closed.
  func clock(_ record: RecordView) -> LocalClock? {
    if let name = record.text(CustomerAttribute.timeZone.rawValue) { return zone(name) }
    let code = record.text(CustomerAttribute.jurisdiction.rawValue)
    guard var name = jurisdiction(code)?.defaultTimeZone else { return nil }
    return name.withUTF8 { zone(UnsafeRawBufferPointer($0)) }
  }

  /// Milliseconds of the local wall clock since 1970-01-01 local.
  func localTime(_ time: Int64, _ record: RecordView) -> Int64? {
    guard let name = record.text(CustomerAttribute.timeZone.rawValue) else {
      return clock(record).map { time + $0.offset(at: time) }
    }
    // Several filters ask for the local time of one event.
    let hash = StableHash.hash(name)
    if lastLocal.zone == hash, lastLocal.time == time { return lastLocal.local }
    guard let clock = zone(name, hash) else { return nil }
    let local = time + clock.offset(at: time)
    lastLocal = (hash, time, local)
    return local
  }

  private func zone(_ name: UnsafeRawBufferPointer) -> LocalClock? {
    zone(name, StableHash.hash(name))
  }

  private func zone(_ name: UnsafeRawBufferPointer, _ hash: UInt64) -> LocalClock? {
    if let known = zones[hash] { return known }
    let found = LocalClock(named: String(decoding: name, as: UTF8.self))
    if zones.count < PlanTables.maximumZones { zones[hash] = .some(found) }
    return found
  }
}
