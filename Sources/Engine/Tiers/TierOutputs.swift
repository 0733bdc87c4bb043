import Events
import Expressions
import Records
import Strategy

/// `crm.tier.changed`, with its reason.
extension Engine {
  func emitTier(
    _ index: Int, from: Int?, to graded: Graded, _ before: TierEntry, _ turn: Turn,
    _ state: RecordView, _ outbox: inout Outbox
  ) {
    let texts = tables.names.tierTexts[index]
    let table = flat.pointee.tiers.pointer(index)
    let to = graded.step
    let event = CloudEvent(.segments, "crm.tier.changed", subject: texts.id)
    outbox.open(event, turn)
    outbox.bytes.members(rendered: texts.identity)
    if let from {
      outbox.bytes.member("from", table.pointee.steps[from].text)
      outbox.bytes.member("since", time: before.since)
    }
    outbox.bytes.member("to", table.pointee.steps[to].text)
    outbox.bytes.member("at", time: turn.now)
    outbox.bytes.key("reason")
    outbox.bytes.openObject()
    if texts.isByConditions {
      writeCondition(tables.plan.tiers[index], from: from, to: to, &outbox)
    } else {
      writeThreshold(index, from: from, to: to, graded.score, &outbox)
    }
    outbox.bytes.member("cause", turn.causeName)
    writeComponents(index, turn, state, &outbox)
    writeInputs(texts.inputs, turn, state, &outbox)
    outbox.bytes.closeObject()
    outbox.close(event, turn, tables)
  }

  /// The condition of the step reached, or of the one that is kept no longer.
  private func writeCondition(
    _ tier: TierPlan, from: Int?, to: Int, _ outbox: inout Outbox
  ) {
    let isDown = from.map { to < $0 } ?? false
    let left = tier.steps[from ?? to]
    let rule = isDown ? left.keep ?? left.when : tier.steps[to].when
    outbox.bytes.member(
      "comparison", isDown ? "no longer holds" : rule == nil ? "no step is reached" : "holds")
    outbox.bytes.member("rule", rule?.source ?? "")
  }

  private func writeThreshold(
    _ index: Int, from: Int?, to: Int, _ score: Double, _ outbox: inout Outbox
  ) {
    let isMoney = flat.pointee.tiers[index].scoreIsMoney
    outbox.bytes.key("score")
    outbox.bytes.score(score, isMoney: isMoney, tables.baseCurrency)
    let isUp = to > (from ?? 0)
    let isReached = isUp || from == nil
    let step = isReached ? to : from ?? 0
    let bound = bound(index, step: step, keeping: !isReached)
    outbox.bytes.member("comparison", isReached ? "reached" : "fell below")
    if from != nil || to > 0 {
      outbox.bytes.key("threshold")
      outbox.bytes.score(bound, isMoney: isMoney, tables.baseCurrency)
      writePopulation(index, step: step, keeping: !isReached, &outbox)
    }
    outbox.bytes.members(rendered: tables.names.tierTexts[index].rule)
  }

  /// What each component of the score counts now.
  private func writeComponents(
    _ index: Int, _ turn: Turn, _ state: RecordView, _ outbox: inout Outbox
  ) {
    let grading = flat.pointee.tiers.pointer(index).pointee.grading
    guard grading == .weightedMean || grading == .sum else { return }
    outbox.bytes.key("components")
    tables.writeComponents(ofTier: index, source(state, now: turn.now), stack, &outbox.bytes)
  }
}

extension PlanTables {
  /// The components of a tier's score: what each counts, and with which weight; money where the
  /// score is money.
  func writeComponents(
    ofTier index: Int, _ source: RecordSource, _ stack: UnsafeMutablePointer<Scalar>,
    _ bytes: inout ByteWriter
  ) {
    bytes.openArray()
    let texts = names.tierTexts.pointer(index)
    let table = flat.pointee.tiers.pointer(index)
    for number in texts.pointee.components.indices {
      let component = texts.pointee.components.pointer(number)
      bytes.members(rendered: component.pointee.opening)
      let points = source.points(of: number, table, stack)
      if table.pointee.grading == .sum {
        bytes.key("value")
        bytes.score(points ?? .nan, isMoney: table.pointee.scoreIsMoney, baseCurrency)
      } else {
        bytes.member("points", points ?? .nan)
        bytes.members(rendered: component.pointee.weight)
      }
      bytes.closeObject()
    }
    bytes.closeArray()
  }
}

extension ByteWriter {
  /// A score: money as a decimal string, numbers as they are, null where there is none.
  mutating func score(_ score: Double, isMoney: Bool, _ base: Currency) {
    guard isMoney, let units = Int64(exactly: score.rounded(.toNearestOrEven)) else {
      return double(score)
    }
    scalar(.opaque(units), base)
  }
}
