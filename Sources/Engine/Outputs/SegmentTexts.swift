import Expressions
import Records
import Strategy

/// What outputs about a segment always say the same, as members of a JSON object, written once, and
/// what their reasons name.
struct SegmentTexts {
  /// The id.
  let id: UnsafeRawBufferPointer
  /// `"segmentId":"…"`.
  let identity: UnsafeRawBufferPointer
  /// `"labels":{…},"nameVersion":…` by locale in order; empty without labels.
  let labels: UnsafeRawBufferPointer
  /// `"rule":"…"` of `when`.
  let when: UnsafeRawBufferPointer
  /// `"rule":"…"` of what a member leaves by: `exit`, or without one `when`.
  let exit: UnsafeRawBufferPointer
  let whenInputs: InputTexts
  let exitInputs: InputTexts

  init(_ segment: SegmentPlan, _ plan: StrategyPlan) {
    id = .copied(segment.id)
    identity = RenderedNames.member("segmentId", segment.id)
    labels = RenderedNames.labels(segment.labels, version: segment.nameVersion)
    when = RenderedNames.member("rule", segment.when.source)
    exit = RenderedNames.member("rule", (segment.exit ?? segment.when).source)
    whenInputs = InputTexts(segment.when.attributes, plan)
    exitInputs = InputTexts((segment.exit ?? segment.when).attributes, plan)
  }

  func deallocate() {
    id.deallocate()
    identity.deallocate()
    labels.deallocate()
    when.deallocate()
    exit.deallocate()
    whenInputs.deallocate()
    exitInputs.deallocate()
  }
}
