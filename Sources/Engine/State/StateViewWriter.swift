import Events
import Expressions
import Records
import Strategy

/// Writes a record's view, section by section.
struct StateViewWriter: ~Copyable {
  let tables: PlanTables
  let record: RecordView
  var bytes = ByteWriter(capacity: 4_096)

  init(tables: PlanTables, record: RecordView) {
    self.tables = tables
    self.record = record
  }

  mutating func write(customer: Text, bytes count: Int, isCurrent: Bool) {
    bytes.openRoot()
    bytes.member("customerId", customer)
    bytes.member("formatVersion", Int64(record[Header.version]))
    bytes.member("bytes", Int64(count))
    bytes.member("evaluatedWithThisStrategy", isCurrent)
    time("clock", record[Header.clock])
    time("firstSeen", record[Header.firstSeen])
    time("lastActivity", record[Header.lastActivity])
    time("lastContact", record[Header.lastContact])
    time("wakeAt", record.base.loadUnaligned(as: Int64.self))
    writeProfile()
    if record[Header.assets] != Header.unknown64 {
      bytes.key("assets")
      bytes.openObject()
      bytes.moneyMembers(record[Header.assets], tables.baseCurrency)
      bytes.closeObject()
    }
    writeFeatures()
    writeValueModels()
    writeSegments()
    writeTiers()
    writeLifecycles()
    writeHoldings()
    writeAccounts()
    writeConsents()
    writeContacts()
    writeDecisions()
    writeOffers()
    writeComplaints()
    writeCounters()
    bytes.closeObject()
  }

  /// A time unless there is none.
  mutating func time(_ name: StaticString, _ value: Int64) {
    guard value != Header.unknown64, value != StateBuffer.never else { return }
    bytes.member(name, time: value)
  }

  private mutating func writeProfile() {
    bytes.member("profileKnown", record.profileKnown)
    guard record.profileKnown else { return }
    bytes.key("profile")
    bytes.openObject()
    bytes.member("version", record[Header.profileVersion])
    withSource { writer, source, _ in
      for attribute in CustomerAttribute.allCases {
        switch attribute {
        case .now, .assets, .complaintOpen, .complaintCount, .lastActivity, .firstSeen,
          .lastContact, .profileKnown:
          continue
        default: break
        }
        let value = source.attribute(attribute.rawValue)
        guard value.kind != .unknown else { continue }
        writer.bytes.key("\(attribute)")
        writer.bytes.scalar(value, writer.tables.baseCurrency)
      }
    }
    bytes.closeObject()
  }

  private mutating func writeSegments() {
    bytes.key("segments")
    bytes.openArray()
    for (index, segment) in tables.plan.segments.enumerated() {
      let entry = record.entry(SegmentEntry.self, index)
      guard entry.since != HoldingEntry.never else { continue }
      bytes.openObject()
      bytes.member("segmentId", segment.id)
      switch segment.kind {
      case .segment: break
      case .keyAccount: bytes.member("kind", "keyAccount")
      case .signal: bytes.member("kind", "signal")
      }
      bytes.member("member", entry.isMember)
      bytes.member("since", time: entry.since)
      bytes.member("cause", StateViewWriter.cause(entry.cause))
      bytes.member("rule", (entry.isMember ? segment.when : segment.exit ?? segment.when).source)
      if entry.bits & SegmentEntry.exitPending != 0 { bytes.member("exitPending", true) }
      bytes.closeObject()
    }
    bytes.closeArray()
  }

  private mutating func writeTiers() {
    bytes.key("tiers")
    bytes.openArray()
    for (index, tier) in tables.plan.tiers.enumerated() {
      let entry = record.entry(TierEntry.self, index)
      guard let step = tables.flat.pointee.tiers[index].steps.index(of: entry.step) else {
        continue
      }
      bytes.openObject()
      bytes.member("tierId", tier.id)
      bytes.member("step", tier.steps[step].id)
      bytes.member("since", time: entry.since)
      bytes.member("cause", StateViewWriter.cause(entry.cause))
      writeGrading(index, entry)
      bytes.closeObject()
    }
    bytes.closeArray()
  }

  /// The score then and now with its components, or the condition of the step.
  private mutating func writeGrading(_ index: Int, _ entry: TierEntry) {
    let tables = tables
    let table = tables.flat.pointee.tiers.pointer(index)
    if entry.bits & TierEntry.changePending != 0 { bytes.member("changePending", true) }
    guard let rule = tables.plan.tiers[index].rule else {
      let step = table.pointee.steps.index(of: entry.step) ?? 0
      if let when = tables.plan.tiers[index].steps[step].when { bytes.member("rule", when.source) }
      return
    }
    bytes.member("rule", rule)
    bytes.key("scoreThen")
    let (isMoney, base) = (table.pointee.scoreIsMoney, tables.baseCurrency)
    bytes.score(Double(bitPattern: entry.score), isMoney: isMoney, base)
    withSource { writer, source, stack in
      writer.bytes.key("scoreNow")
      writer.bytes.score(source.score(of: table, stack) ?? .nan, isMoney: isMoney, base)
      guard case .components = tables.plan.tiers[index].grading else { return }
      writer.bytes.key("components")
      tables.writeComponents(ofTier: index, source, stack, &writer.bytes)
    }
  }

  /// The record as expressions see it at its own clock.
  mutating func withSource(
    _ body: (inout StateViewWriter, RecordSource, UnsafeMutablePointer<Scalar>) -> Void
  ) {
    let silent = UnsafeMutablePointer<Int64>.allocate(capacity: 1)
    silent.initialize(to: StateBuffer.never)
    let stack = UnsafeMutablePointer<Scalar>.allocate(capacity: ScalarProgram.maximumDepth)
    defer {
      silent.deallocate()
      stack.deallocate()
    }
    let source = RecordSource(
      tables: tables, flat: tables.flat, record: record, event: nil, now: record[Header.clock],
      boundary: silent)
    body(&self, source, stack)
  }

  private mutating func writeLifecycles() {
    bytes.key("lifecycle")
    bytes.openArray()
    for (index, machine) in tables.plan.lifecycles.enumerated() {
      let entry = record.entry(LifecycleEntry.self, index)
      guard let state = machine.states.first(where: { $0.identity == entry.stage }) else {
        continue
      }
      bytes.openObject()
      bytes.member("machineId", machine.id)
      bytes.member("state", state.id)
      bytes.member("since", time: entry.since)
      bytes.member("cause", StateViewWriter.cause(entry.cause))
      if let transition = machine.transitions.first(where: { $0.identity == entry.transition }) {
        bytes.member("transition", transition.id)
        bytes.member("rule", transition.rule)
      } else if entry.transition == 0 {
        bytes.member("rule", machine.startRule)
      }
      time("checkedAgainAt", entry.dueAt)
      time("feedSilentSince", entry.silentSince)
      bytes.closeObject()
    }
    bytes.closeArray()
  }

  private static func cause(_ raw: UInt8) -> StaticString {
    EventType(rawValue: raw)?.name ?? "timer"
  }
}
