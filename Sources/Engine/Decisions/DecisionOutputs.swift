import Events
import Expressions
import Records
import Strategy

/// What leaves for a decision: the offer, and the complete record of the funnel.
extension Engine {
  func emitOffer(
    _ run: FunnelTrace.Offer, _ id: DerivedIdentifier, trigger: String, _ turn: Turn,
    _ state: RecordView, _ outbox: inout Outbox
  ) {
    let offer = tables.plan.offers[run.index]
    let expires = turn.now + offer.validity
    let event = CloudEvent(
      .offers, "crm.offer.decided", subject: Text(start: nil, count: 0), correlation: id,
      expiry: expires)
    withUnsafeBytes(of: (id.high, id.low)) { subject in
      var event = event
      event.subject = subject
      outbox.open(event, turn)
      outbox.bytes.member("decisionId", id)
      outbox.bytes.member("triggerId", trigger)
      outbox.bytes.member("offerId", offer.id)
      outbox.bytes.member("kind", offer.kind.rawValue)
      outbox.bytes.member("group", offer.group)
      outbox.bytes.member("productId", tables.plan.products[offer.product].id)
      if let channel = run.channels.first {
        outbox.bytes.member("channel", tables.plan.channels[channel].id)
      }
      outbox.bytes.member("decidedAt", time: turn.now)
      outbox.bytes.member("sendAt", time: run.sendAt)
      outbox.bytes.member("expiresAt", time: expires)
      writeTexts(offer.texts, state.view, &outbox)
      writeTerms(offer, turn, state, &outbox)
      writeReason(offer, run, &outbox)
      if let score = run.score { write(score, &outbox) }
      outbox.bytes.key("steps")
      write(run.steps, &outbox)
      outbox.close(event, turn, tables)
    }
  }

  /// `locale`, `text` and `refusal`, the way to refuse, in the customer's language.
  func writeTexts(
    _ texts: [String: String], _ state: RecordView, _ outbox: inout Outbox
  ) {
    let locale = state.text(CustomerAttribute.locale.rawValue).map {
      String(decoding: $0, as: UTF8.self)
    }
    if let (found, text) = LocalisedText.pick(texts, locale) {
      outbox.bytes.member("locale", found)
      outbox.bytes.member("text", text)
    }
    let code = state.text(CustomerAttribute.jurisdiction.rawValue)
    let refusals = tables.jurisdiction(code)?.refusalTexts ?? [:]
    if let (_, text) = LocalisedText.pick(refusals, locale) {
      outbox.bytes.member("refusal", text)
    }
  }

  private func writeTerms(
    _ offer: OfferPlan, _ turn: Turn, _ state: RecordView, _ outbox: inout Outbox
  ) {
    guard !offer.terms.isEmpty else { return }
    outbox.bytes.key("terms")
    outbox.bytes.openObject()
    for term in offer.terms {
      outbox.bytes.key(term.kind.rawValue)
      outbox.bytes.scalar(
        term.value.evaluate(source(state, now: turn.now)), tables.baseCurrency)
    }
    outbox.bytes.closeObject()
  }

  private func writeReason(
    _ offer: OfferPlan, _ run: FunnelTrace.Offer, _ outbox: inout Outbox
  ) {
    let rules = offer.eligible + offer.applicable + offer.suitable
    outbox.bytes.key("reasons")
    outbox.bytes.openArray()
    for rule in rules { outbox.bytes.string(rule.reason) }
    outbox.bytes.closeArray()
    outbox.bytes.key("rules")
    outbox.bytes.openArray()
    for rule in rules { outbox.bytes.string(rule.id) }
    outbox.bytes.closeArray()
  }

  private func write(_ score: FunnelTrace.Score, _ outbox: inout Outbox) {
    outbox.bytes.key("score")
    outbox.bytes.openObject()
    outbox.bytes.member("propensity", score.propensity)
    outbox.bytes.member("context", score.context)
    outbox.bytes.member("value", score.value)
    outbox.bytes.member("lever", score.lever)
    outbox.bytes.member("rank", score.total)
    outbox.bytes.closeObject()
  }

  private func write(_ steps: [FunnelTrace.Step], _ outbox: inout Outbox) {
    outbox.bytes.openArray()
    for step in steps {
      outbox.bytes.string(rendered: tables.names.opening(step.step, step.outcome))
      if let rule = step.rule { outbox.bytes.member("rule", rule) }
      outbox.bytes.member("reason", step.reason)
      outbox.bytes.closeObject()
    }
    outbox.bytes.closeArray()
  }

  /// The record of a decision, "no action" included.
  func emitDecision(
    _ best: Int?, _ id: DerivedIdentifier, trigger: String, _ turn: Turn,
    _ state: RecordView, _ outbox: inout Outbox
  ) {
    withUnsafeBytes(of: (id.high, id.low)) { subject in
      let event = CloudEvent(
        .decisions, "crm.decision.recorded", subject: subject, correlation: id)
      outbox.open(event, turn)
      outbox.bytes.member("decisionId", id)
      outbox.bytes.member("triggerId", trigger)
      outbox.bytes.member("cause", turn.causeName)
      outbox.bytes.member("decidedAt", time: turn.now)
      outbox.bytes.member("outcome", best == nil ? "noAction" : "offer")
      if let best {
        let run = trace.offers[best]
        let offer = tables.plan.offers[run.index]
        outbox.bytes.member("offerId", offer.id)
        if let channel = run.channels.first {
          outbox.bytes.member("channel", tables.plan.channels[channel].id)
        }
        outbox.bytes.member("sendAt", time: run.sendAt)
        outbox.bytes.member("expiresAt", time: turn.now + offer.validity)
      }
      outbox.bytes.key("offers")
      outbox.bytes.openArray()
      for run in trace.offers {
        outbox.bytes.openObject()
        outbox.bytes.member("offerId", tables.plan.offers[run.index].id)
        outbox.bytes.member("chosen", run.isChosen)
        outbox.bytes.key("steps")
        write(run.steps, &outbox)
        if let score = run.score { write(score, &outbox) }
        outbox.bytes.closeObject()
      }
      outbox.bytes.closeArray()
      outbox.close(event, turn, tables)
    }
  }
}

/// Choosing among texts by locale.
enum LocalisedText {
  /// The exact locale, else its language, else English, else the first by name.
  static func pick(_ texts: [String: String], _ locale: String?) -> (String, String)? {
    if let locale {
      if let text = texts[locale] { return (locale, text) }
      let language = String(locale.prefix { $0 != "-" && $0 != "_" })
      if let text = texts[language] { return (language, text) }
    }
    if let text = texts["en"] { return ("en", text) }
    return texts.min { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
