import Events
import Records

/// Framing of an output as a CloudEvent in binary mode of its Kafka binding.
struct CloudEvent {
  var topic: OutputTopic
  var type: StaticString
  /// What makes this output's id differ from others of the same type and cause.
  var subject: UnsafeRawBufferPointer
  /// The decision it belongs to, where there is one.
  var correlation: DerivedIdentifier?
  /// When the action may no longer be carried out, for actions.
  var expiry: Int64?

  init(
    _ topic: OutputTopic, _ type: StaticString,
    subject: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
    correlation: DerivedIdentifier? = nil, expiry: Int64? = nil
  ) {
    self.topic = topic
    self.type = type
    self.subject = subject
    self.correlation = correlation
    self.expiry = expiry
  }
}

extension Outbox {
  /// Starts an output; its JSON follows in `bytes`.
  mutating func open(_ event: CloudEvent, _ turn: Turn) {
    begin(event.topic, key: turn.customer)
    bytes.openRoot()
    bytes.member("customerId", turn.customer)
  }

  /// Closes the JSON and writes the headers.
  mutating func close(_ event: CloudEvent, _ turn: Turn, _ tables: PlanTables) {
    bytes.closeObject()
    endValue()
    let id = tables.strategyBytes.withUnsafeBytes { strategy in
      DerivedIdentifier.of(
        turn.customer, turn.causeID, strategy, event.type.bytes, event.subject)
    }
    header("ce_specversion", "1.0")
    header("ce_id") { $0.append(id) }
    header("ce_source", "strata")
    header("ce_type", event.type)
    header("ce_time") { $0.appendTime(turn.now) }
    header("content-type", "application/json")
    if let correlation = event.correlation {
      header("ce_correlationid") { $0.append(correlation) }
    }
    header("ce_causationid", turn.causeID)
    if !turn.traceparent.isEmpty { header("ce_traceparent", turn.traceparent) }
    tables.strategyBytes.withUnsafeBytes { header("ce_strategyversion", $0) }
    if let expiry = event.expiry {
      header("ce_expirytime") { $0.appendTime(expiry) }
    }
    end()
  }
}
