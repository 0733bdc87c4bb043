extension EventDecoder {
  /// Reads the payload of an event of this type into `event`. `time` stands in where the data has
  /// no time of its own.
  @inline(__always)
  func decodePayload(
    _ type: EventType, _ view: ObjectView, time: Int64, isSnapshotRead: Bool,
    into event: UnsafeMutablePointer<InboundEvent>
  ) throws(DecodeFault) {
    switch type {
    case .transactionBooked:
      event.pointee.payload = .transaction(try Transaction(view, limits, isReversal: false))
    case .transactionReversed:
      event.pointee.payload = .reversal(try Transaction(view, limits, isReversal: true))
    case .customerUpdated:
      event.pointee.payload = .customer(
        try snapshot(view, time: time, isSnapshotRead: isSnapshotRead))
    case .holdingOpened:
      event.pointee.payload = .holding(
        try Holding(view, limits, .openedAt, time: time), opened: true)
    case .holdingClosed:
      event.pointee.payload = .holding(
        try Holding(view, limits, .closedAt, time: time), opened: false)
    case .balanceReported: event.pointee.payload = .balance(try Balance(view, limits, time: time))
    case .applicationSubmitted:
      event.pointee.payload = .application(try Application(view, limits, time: time))
    case .customerErased: event.pointee.payload = .erasure
    case .responseRecorded:
      event.pointee.payload = .response(try Response(view, limits, time: time))
    case .surveyAnswered:
      event.pointee.payload = .survey(try SurveyAnswer(view, limits, time: time))
    case .complaintOpened:
      event.pointee.payload = .complaint(try Complaint(view, limits, .opened, time: time))
    case .complaintUpdated:
      event.pointee.payload = .complaint(try Complaint(view, limits, .updated, time: time))
    case .complaintClosed:
      event.pointee.payload = .complaint(try Complaint(view, limits, .closed, time: time))
    case .consentChanged: event.pointee.payload = .consent(try Consent(view, limits, time: time))
    case .suggestionReceived:
      event.pointee.payload = .suggestion(topic: try view.text(.topic, atMost: limits.nameBytes))
    case .contactLogged: event.pointee.payload = .contact(try ContactLog(view, limits, time: time))
    case .riskFlagged:
      event.pointee.payload = .risk(try Risk(view, limits, time: time), flagged: true)
    case .riskCleared:
      event.pointee.payload = .risk(try Risk(view, limits, time: time), flagged: false)
    }
  }
}
