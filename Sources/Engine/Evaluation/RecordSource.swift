import Events
import Expressions
import Records
import Strategy

/// The customer record and the event at hand, as compiled expressions see them.
///
/// Built anew for each evaluation from pointers: it is valid until the record next changes. Where
/// an answer would change by the mere passing of time, the earliest such time is noted in
/// `boundary`, so that a timer can be set for exactly then.
struct RecordSource: ScalarSource {
  unowned(unsafe) let tables: PlanTables
  let flat: UnsafePointer<FlatPlan>
  /// A borrowed view of the record.
  let record: RecordView
  let event: UnsafePointer<EventFields>?
  let now: Int64
  let boundary: UnsafeMutablePointer<Int64>

  func attribute(_ id: UInt16) -> Scalar {
    if id < AttributeSpace.event { return customer(id) }
    if id < AttributeSpace.features { return eventAttribute(id) }
    if id < AttributeSpace.tiers { return feature(Int(id - AttributeSpace.features)) }
    if id < AttributeSpace.scores { return tier(Int(id - AttributeSpace.tiers)) }
    if id < AttributeSpace.segments { return grade(id) }
    if id < AttributeSpace.holdings { return segment(Int(id - AttributeSpace.segments)) }
    if id < AttributeSpace.balances { return holding(Int(id - AttributeSpace.holdings)) }
    if id < AttributeSpace.consents { return balance(Int(id - AttributeSpace.balances)) }
    if id < AttributeSpace.history {
      let pair = id - AttributeSpace.consents
      let (purpose, channel) = (Int(pair / 16), Int(pair % 16))
      guard purpose < tables.purposeIdentity.count, channel < tables.channelIdentity.count
      else { return .unknown }
      return .bool(record.hasConsent(purpose: purpose, channel: channel, tables))
    }
    if id < AttributeSpace.values { return history(Int(id - AttributeSpace.history)) }
    if id < AttributeSpace.lifecycle { return value(ofQuery: Int(id - AttributeSpace.values)) }
    if id < AttributeSpace.featureQueries { return lifecycle(id) }
    return query(Int(id - AttributeSpace.featureQueries))
  }

  func call(_ function: UInt16, _ arguments: UnsafeBufferPointer<Scalar>) -> Scalar {
    guard let function = HostFunction(rawValue: function) else { return .error }
    for argument in arguments where argument.kind != .timestamp {
      return argument.kind == .unknown ? .unknown : .error
    }
    switch function {
    case .daysSince:
      let elapsed = now - arguments[0].int64
      let days = elapsed.flooredDivision(by: Day.length)
      note(arguments[0].int64 + (days + 1) * Day.length)
      return .int(days)
    case .ageAt:
      let day = Int32(clamping: arguments[0].int64.flooredDivision(by: Day.length))
      let at = Int32(clamping: arguments[1].int64.flooredDivision(by: Day.length))
      if arguments[1].int64 == now { note(Age.nextBirthday(born: day, after: at)) }
      return .int(Age.years(born: day, at: at))
    case .localHour:
      return localHour(arguments[0].int64)
    }
  }

  /// Notes that an answer changes at `time`.
  @inline(__always)
  func note(_ time: Int64) {
    if time > now && time < boundary.pointee { boundary.pointee = time }
  }

  private func tier(_ index: Int) -> Scalar {
    guard let step = step(ofTier: index) else { return .unknown }
    return Scalar(text: flat.pointee.tiers[index].steps[step].text)
  }

  /// The stage, or when it was entered; unknown before the start.
  private func lifecycle(_ id: UInt16) -> Scalar {
    let isSince = id >= AttributeSpace.stageSince
    let index = Int(id - (isSince ? AttributeSpace.stageSince : AttributeSpace.lifecycle))
    guard index < flat.pointee.lifecycles.count else { return .unknown }
    let stages = flat.pointee.lifecycles.pointer(index).pointee.stages
    let entry = record.entry(LifecycleEntry.self, index)
    guard let stage = stages.index(of: entry.stage) else { return .unknown }
    return isSince ? .timestamp(entry.since) : Scalar(text: stages[stage].text)
  }

  private func segment(_ index: Int) -> Scalar {
    guard index < flat.pointee.segmentDependents.count else { return .unknown }
    return .bool(record.entry(SegmentEntry.self, index).isMember)
  }

  private func holding(_ index: Int) -> Scalar {
    guard index < flat.pointee.productIdentity.count else { return .unknown }
    return .bool(record.holds(flat.pointee.productIdentity[index]))
  }

  private func balance(_ index: Int) -> Scalar {
    guard index < flat.pointee.productIdentity.count else { return .unknown }
    return money(record.balance(flat.pointee.productIdentity[index], tables))
  }

  private func history(_ index: Int) -> Scalar {
    guard index < tables.plan.historyQueries.count else { return .unknown }
    let query = tables.plan.historyQueries[index]
    let offer = query.offer.map { tables.plan.offers[$0].identity }
    var found = 0
    if query.kind == .contactsWithin {
      record.forEach(ContactEntry.self) { _, contact in
        guard contact.bits & ContactEntry.promotional != 0, contact.at > now - query.window,
          offer == nil || contact.offer == offer
        else { return }
        found += 1
        note(contact.at + query.window)
      }
      return .int(Int64(found))
    }
    record.forEach(OfferEntry.self) { _, entry in
      guard entry.lastRefusal != HoldingEntry.never, entry.lastRefusal > now - query.window,
        offer == nil || entry.offer == offer
      else { return }
      found += 1
      note(entry.lastRefusal + query.window)
    }
    return .bool(found > 0)
  }

  private func localHour(_ time: Int64) -> Scalar {
    guard let local = tables.localTime(time, record) else { return .unknown }
    return .int(local.flooredRemainder(by: Day.length) / (Day.length / 24))
  }
}

/// Customer and event attributes.
extension RecordSource {
  private func customer(_ id: UInt16) -> Scalar {
    guard let attribute = CustomerAttribute(rawValue: id) else { return .unknown }
    switch attribute {
    case .now:
      note((now.flooredDivision(by: Day.length) + 1) * Day.length)
      return .timestamp(now)
    case .assets: return money(record[Header.assets])
    case .complaintOpen: return .bool(record.hasOpenComplaint)
    case .complaintCount: return .int(Int64(record[Header.complaintCount]))
    case .lastActivity: return time(record[Header.lastActivity])
    case .firstSeen: return time(record[Header.firstSeen])
    case .lastContact: return time(record[Header.lastContact])
    case .profileKnown: return .bool(record.profileKnown)
    default: break
    }
    if record.count(of: RiskEntry.self) > 0, let flag = Self.flag(attribute),
      RiskEntry.flags(record).contains(flag)
    {
      return .bool(true)
    }
    guard record.profileKnown else { return .unknown }
    return profile(attribute)
  }

  private static func flag(_ attribute: CustomerAttribute) -> CustomerSnapshot.Flags? {
    switch attribute {
    case .vulnerable: .vulnerable
    case .deceased: .deceased
    case .hardship: .hardship
    case .fraudHold: .fraudHold
    case .doNotContact: .doNotContact
    default: nil
    }
  }

  private func profile(_ attribute: CustomerAttribute) -> Scalar {
    let flags = CustomerSnapshot.Flags(rawValue: record[Header.customerFlags])
    switch attribute {
    case .isCompany: return .bool(record[Header.bits] & Header.isCompany != 0)
    case .birthDay: return day(record[Header.birthDay])
    case .registrationDay: return day(record[Header.registrationDay])
    case .age:
      let born = record[Header.birthDay]
      guard born != Header.unknown32 else { return .unknown }
      let today = Int32(clamping: now.flooredDivision(by: Day.length))
      note(Age.nextBirthday(born: born, after: today))
      return .int(Age.years(born: born, at: today))
    case .riskRating:
      let rating = record[Header.riskRating]
      return rating == Header.unknown16 ? .unknown : .int(Int64(rating))
    case .dependants: return number(record[Header.dependants])
    case .employees: return number(record[Header.employees])
    case .turnover: return money(record[Header.turnover])
    case .vulnerable: return .bool(flags.contains(.vulnerable))
    case .deceased: return .bool(flags.contains(.deceased))
    case .hardship: return .bool(flags.contains(.hardship))
    case .fraudHold: return .bool(flags.contains(.fraudHold))
    case .doNotContact: return .bool(flags.contains(.doNotContact))
    case .employee: return .bool(flags.contains(.employee))
    default:
      guard let text = record.text(attribute.rawValue) else { return .unknown }
      return Scalar(text: text)
    }
  }

  private func eventAttribute(_ id: UInt16) -> Scalar {
    guard let fields = event, let attribute = EventAttribute(rawValue: id) else {
      return .unknown
    }
    return value(of: attribute, fields)
  }

  @inline(__always)
  private func value(
    of attribute: EventAttribute, _ event: UnsafePointer<EventFields>
  ) -> Scalar {
    switch attribute {
    case .type:
      guard let type = EventType(rawValue: event.pointee.type) else { return .unknown }
      return Scalar(text: type.name.bytes)
    case .time: return .timestamp(event.pointee.time)
    case .amount: return money(event.pointee.amount)
    case .fee: return money(event.pointee.fee)
    case .isCredit:
      return event.pointee.isCredit < 0 ? .unknown : .bool(event.pointee.isCredit == 1)
    case .merchantCategory:
      return event.pointee.merchantCategory == 0
        ? .unknown : .int(Int64(event.pointee.merchantCategory))
    case .channel:
      if let channel = Transaction.Channel(rawValue: event.pointee.channel) {
        return Scalar(text: channel.name.bytes)
      }
      return text(event.pointee.channelText)
    case .hour: return localHour(event.pointee.time)
    case .weekday:
      guard let local = tables.localTime(event.pointee.time, record) else { return .unknown }
      // ISO 8601: Monday is 1; 1970-01-01 was a Thursday.
      return .int((local.flooredDivision(by: Day.length) + 3).flooredRemainder(by: 7) + 1)
    case .product: return text(event.pointee.product)
    case .responseKind:
      guard let kind = Response.Kind(rawValue: event.pointee.responseKind) else { return .unknown }
      return Scalar(text: kind.name.bytes)
    case .csat: return event.pointee.csat == 0 ? .unknown : .int(Int64(event.pointee.csat))
    case .nps: return event.pointee.nps < 0 ? .unknown : .int(Int64(event.pointee.nps))
    case .complaintTopic: return text(event.pointee.complaintTopic)
    }
  }

  private func money(_ value: Int64) -> Scalar {
    value == Header.unknown64 ? .unknown : .opaque(value)
  }
  private func time(_ value: Int64) -> Scalar {
    value == Header.unknown64 ? .unknown : .timestamp(value)
  }
  private func number(_ value: Int32) -> Scalar {
    value == Header.unknown32 ? .unknown : .int(Int64(value))
  }
  private func day(_ value: Int32) -> Scalar {
    value == Header.unknown32 ? .unknown : .timestamp(Int64(value) * Day.length)
  }
  private func text(_ value: Text) -> Scalar { value.isEmpty ? .unknown : Scalar(text: value) }
}
