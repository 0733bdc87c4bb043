extension Holding {
  init(
    _ view: ObjectView, _ limits: DecodeLimits, _ own: FieldName, time: Int64
  ) throws(DecodeFault) {
    holdingID = try view.requiredIdentifier(.holdingId, atMost: limits.identifierBytes)
    product = try view.requiredText(.product, atMost: limits.nameBytes)
    let ownTime = try view.time(own)
    at = try view.time(.at) ?? ownTime ?? time
  }
}

extension Balance {
  init(_ view: ObjectView, _ limits: DecodeLimits, time: Int64) throws(DecodeFault) {
    accountID = try view.requiredIdentifier(.accountId, atMost: limits.identifierBytes)
    product = try view.text(.product, atMost: limits.nameBytes)
    let (currency, exponent) = try view.currency(.currency)
    guard let units = try view.decimal(.amount, exponent: exponent) else {
      throw DecodeFault(.amount, .missing)
    }
    amount = Money(minorUnits: units, currency: currency)
    asOf = try view.time(.asOf) ?? time
  }
}

extension Application {
  init(_ view: ObjectView, _ limits: DecodeLimits, time: Int64) throws(DecodeFault) {
    applicationID = try view.requiredIdentifier(.applicationId, atMost: limits.identifierBytes)
    product = try view.requiredText(.product, atMost: limits.nameBytes)
    at = try view.time(.at) ?? time
  }
}

extension Consent {
  init(_ view: ObjectView, _ limits: DecodeLimits, time: Int64) throws(DecodeFault) {
    purpose = try view.requiredText(.purpose, atMost: limits.nameBytes)
    channel = try view.text(.channel, atMost: limits.nameBytes)
    let state = try view.requiredText(.state, atMost: limits.nameBytes)
    if state.equals("granted") {
      granted = true
    } else if state.equals("withdrawn") || state.equals("refused") {
      granted = false
    } else {
      throw DecodeFault(.state, .invalid)
    }
    at = try view.time(.at) ?? time
    source = try view.text(.source, atMost: limits.nameBytes)
  }
}
