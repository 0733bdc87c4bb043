extension Response {
  init(_ view: ObjectView, _ limits: DecodeLimits, time: Int64) throws(DecodeFault) {
    decisionID = try view.requiredIdentifier(.decisionId, atMost: limits.identifierBytes)
    let name = try view.requiredText(.response, atMost: limits.nameBytes)
    guard let known = Kind(name) else { throw DecodeFault(.response, .invalid) }
    kind = known
    channel = try view.text(.channel, atMost: limits.nameBytes)
    at = try view.time(.at) ?? time
  }
}

extension Response.Kind {
  init?(_ name: Text) {
    switch name.count {
    case 5 where name.equals("later"): self = .later
    case 6 where name.equals("opened"): self = .opened
    case 6 where name.equals("failed"): self = .failed
    case 7 where name.equals("clicked"): self = .clicked
    case 8 where name.equals("accepted"): self = .accepted
    case 8 where name.equals("declined"): self = .declined
    case 9 where name.equals("delivered"): self = .delivered
    default: return nil
    }
  }
}

extension SurveyAnswer {
  /// An answer has a score or a text.
  init(_ view: ObjectView, _ limits: DecodeLimits, time: Int64) throws(DecodeFault) {
    surveyID = try view.requiredIdentifier(.surveyId, atMost: limits.identifierBytes)
    let satisfaction = try view.integer(.csat, in: 1...5)
    let recommendation = try view.integer(.nps, in: 0...10)
    let text = try view.text(.text, atMost: limits.textBytes)
    guard satisfaction != nil || recommendation != nil || !text.isEmpty else {
      throw DecodeFault(.csat, .missing)
    }
    csat = UInt8(truncatingIfNeeded: satisfaction ?? 0)
    nps = Int8(truncatingIfNeeded: recommendation ?? -1)
    at = try view.time(.at) ?? time
  }
}

extension Complaint {
  init(
    _ view: ObjectView, _ limits: DecodeLimits, _ change: Change, time: Int64
  ) throws(DecodeFault) {
    complaintID = try view.requiredIdentifier(.complaintId, atMost: limits.identifierBytes)
    self.change = change
    topic = try view.text(.topic, atMost: limits.nameBytes)
    severity = try view.text(.severity, atMost: limits.nameBytes)
    bankError = try view.bool(.bankError) ?? false
    at = try view.time(.at) ?? time
  }
}

extension ContactLog {
  init(_ view: ObjectView, _ limits: DecodeLimits, time: Int64) throws(DecodeFault) {
    channel = try view.requiredText(.channel, atMost: limits.nameBytes)
    byManager = try view.bool(.byManager) ?? false
    at = try view.time(.at) ?? time
  }
}

extension Risk {
  init(_ view: ObjectView, _ limits: DecodeLimits, time: Int64) throws(DecodeFault) {
    flag = try view.requiredText(.flag, atMost: limits.nameBytes)
    at = try view.time(.at) ?? time
  }
}
