import CSimdJSON

extension EventDecoder {
  /// Reads and checks a master-data snapshot with its consents.
  func snapshot(
    _ view: ObjectView, time: Int64, isSnapshotRead: Bool
  ) throws(DecodeFault) -> CustomerSnapshot {
    let names = limits.nameBytes
    let counts: ClosedRange<Int64> = 0...999_999_999_999
    return CustomerSnapshot(
      isSnapshotRead: isSnapshotRead,
      version: try view.integer(.version, in: 0...999_999_999_999_999_999) ?? time,
      isCompany: try isCompany(view),
      birthDay: try view.day(.birthDate) ?? CustomerSnapshot.unknown,
      gender: try view.text(.gender, atMost: names),
      occupation: try view.text(.occupation, atMost: names),
      incomeBand: try view.text(.incomeBand, atMost: names),
      region: try view.text(.region, atMost: names),
      locale: try view.text(.locale, atMost: names),
      timeZone: try view.text(.timeZone, atMost: names),
      jurisdiction: try view.text(.jurisdiction, atMost: names),
      riskRating: try view.integer(.riskRating, in: 1...5) ?? CustomerSnapshot.unknown,
      maritalStatus: try view.text(.maritalStatus, atMost: names),
      dependants: try view.integer(.dependants, in: 0...99) ?? CustomerSnapshot.unknown,
      relationshipManager: try view.identifier(.relationshipManager, atMost: names)
        ?? Text(start: nil, count: 0),
      branch: try view.identifier(.branch, atMost: names) ?? Text(start: nil, count: 0),
      flags: try flags(view),
      givenName: try view.text(.givenName, atMost: names),
      familyName: try view.text(.familyName, atMost: names),
      industry: try view.text(.industry, atMost: names),
      employees: try view.integer(.employees, in: counts) ?? CustomerSnapshot.unknown,
      turnover: try turnover(view),
      creditRating: try view.text(.creditRating, atMost: names),
      registrationDay: try view.day(.registrationDate) ?? CustomerSnapshot.unknown,
      consents: try consentList(view, time: time))
  }

  private func isCompany(_ view: ObjectView) throws(DecodeFault) -> Bool {
    let type = try view.requiredText(.type, atMost: limits.nameBytes)
    if type.equals("person") { return false }
    if type.equals("company") { return true }
    throw DecodeFault(.type, .invalid)
  }

  private static let flagFields: [(FieldName, CustomerSnapshot.Flags)] = [
    (.vulnerable, .vulnerable), (.deceased, .deceased), (.hardship, .hardship),
    (.fraudHold, .fraudHold), (.doNotContact, .doNotContact), (.employee, .employee),
  ]

  /// The booleans of the `flags` object, or of the data itself, as flat rows have them.
  private func flags(_ view: ObjectView) throws(DecodeFault) -> CustomerSnapshot.Flags {
    var flags: CustomerSnapshot.Flags = []
    for (field, flag) in Self.flagFields where try view.bool(field) == true {
      flags.insert(flag)
    }
    guard let index = view.index(.flags) else { return flags }
    guard view.nodes[index].kind == CSJ_OBJECT, let inner = reader.element(at: index) else {
      throw DecodeFault(.flags, .wrongType)
    }
    for (field, flag) in Self.flagFields where try inner.bool(field) == true {
      flags.insert(flag)
    }
    return flags
  }

  /// `{"amount":…,"currency":…}`, or an amount with `turnoverCurrency` beside it.
  private func turnover(_ view: ObjectView) throws(DecodeFault) -> Money? {
    guard let index = view.index(.turnover) else { return nil }
    if view.nodes[index].kind == CSJ_OBJECT, let inner = reader.element(at: index) {
      let (currency, exponent) = try inner.currency(.currency)
      guard let units = try inner.decimal(.amount, exponent: exponent) else {
        throw DecodeFault(.turnover, .missing)
      }
      return Money(minorUnits: units, currency: currency)
    }
    let (currency, exponent) = try view.currency(.turnoverCurrency)
    guard let units = try view.decimal(.turnover, exponent: exponent) else { return nil }
    return Money(minorUnits: units, currency: currency)
  }

  private func consentList(
    _ view: ObjectView, time: Int64
  ) throws(DecodeFault) -> UnsafeBufferPointer<Consent> {
    guard let index = view.index(.consents) else { return consents.list(0) }
    guard view.nodes[index].kind == CSJ_ARRAY else { throw DecodeFault(.consents, .wrongType) }
    let end = index + Int(view.nodes[index].span)
    var at = index + 1
    var count = 0
    while at < end {
      guard count < limits.consents else { throw DecodeFault(.consents, .tooMany) }
      guard view.nodes[at].kind == CSJ_OBJECT, let element = reader.element(at: at) else {
        throw DecodeFault(.consents, .wrongType)
      }
      consents.set(count, try Consent(element, limits, time: time))
      count += 1
      at += Int(view.nodes[at].span)
    }
    return consents.list(count)
  }
}

/// The consents of the snapshot decoded last.
struct ConsentScratch: ~Copyable {
  private let base: UnsafeMutablePointer<Consent>

  init(capacity: Int) { base = .allocate(capacity: max(1, capacity)) }
  deinit { base.deallocate() }

  /// `Consent` is a trivial type, so that memory of it needs no deinitialization.
  func set(_ index: Int, _ consent: Consent) { (base + index).initialize(to: consent) }

  func list(_ count: Int) -> UnsafeBufferPointer<Consent> {
    UnsafeBufferPointer(start: base, count: count)
  }
}
