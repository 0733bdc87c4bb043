extension EventDecoder {
  /// The payload of an event of this type. `time` stands in where the data has no time of its
  /// own.
  @inline(__always)
  func payload(
    _ type: EventType, _ view: ObjectView, time: Int64, isSnapshotRead: Bool
  ) throws(DecodeFault) -> InboundEvent.Payload {
    switch type {
    case .transactionBooked:
      return .transaction(try Transaction(view, limits, isReversal: false))
    case .transactionReversed:
      return .reversal(try Transaction(view, limits, isReversal: true))
    case .customerUpdated:
      return .customer(try snapshot(view, time: time, isSnapshotRead: isSnapshotRead))
    case .holdingOpened:
      return .holding(try Holding(view, limits, .openedAt, time: time), opened: true)
    case .holdingClosed:
      return .holding(try Holding(view, limits, .closedAt, time: time), opened: false)
    case .balanceReported: return .balance(try Balance(view, limits, time: time))
    case .applicationSubmitted: return .application(try Application(view, limits, time: time))
    case .customerErased: return .erasure
    case .responseRecorded: return .response(try Response(view, limits, time: time))
    case .surveyAnswered: return .survey(try SurveyAnswer(view, limits, time: time))
    case .complaintOpened:
      return .complaint(try Complaint(view, limits, .opened, time: time))
    case .complaintUpdated:
      return .complaint(try Complaint(view, limits, .updated, time: time))
    case .complaintClosed:
      return .complaint(try Complaint(view, limits, .closed, time: time))
    case .consentChanged: return .consent(try Consent(view, limits, time: time))
    case .suggestionReceived:
      return .suggestion(topic: try view.text(.topic, atMost: limits.nameBytes))
    case .contactLogged: return .contact(try ContactLog(view, limits, time: time))
    case .riskFlagged: return .risk(try Risk(view, limits, time: time), flagged: true)
    case .riskCleared: return .risk(try Risk(view, limits, time: time), flagged: false)
    }
  }
}
