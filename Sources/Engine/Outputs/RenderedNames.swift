import Records
import Strategy

/// The plan's ids as JSON strings, and other fixed pieces of outputs, written once: portraits and
/// decisions are full of them.
final class RenderedNames {
  let features: FixedArray<UnsafeRawBufferPointer>
  let lifecycles: FixedArray<UnsafeRawBufferPointer>
  let products: FixedArray<UnsafeRawBufferPointer>
  /// A membership in the portrait as far as its time: `{"segmentId":"…","since":`.
  let memberships: FixedArray<UnsafeRawBufferPointer>
  let segmentTexts: FixedArray<SegmentTexts>
  let tierTexts: FixedArray<TierTexts>
  let lifecycleTexts: FixedArray<LifecycleTexts>
  private let steps: FixedArray<UnsafeRawBufferPointer>

  init(_ plan: StrategyPlan) {
    features = RenderedNames.render(plan.features.map(\.id))
    lifecycles = RenderedNames.render(plan.lifecycles.map(\.id))
    products = RenderedNames.render(plan.products.map(\.id))
    memberships = RenderedNames.renderMemberships(plan)
    segmentTexts = FixedArray(plan.segments.map { SegmentTexts($0, plan) })
    tierTexts = FixedArray(plan.tiers.map { TierTexts($0, plan) })
    lifecycleTexts = FixedArray(plan.lifecycles.map { LifecycleTexts($0, plan) })
    steps = RenderedNames.renderSteps()
  }

  deinit {
    for names in [features, lifecycles, products, memberships, steps] {
      for index in names.indices { names[index].deallocate() }
      names.deallocate()
    }
    for index in segmentTexts.indices { segmentTexts[index].deallocate() }
    segmentTexts.deallocate()
    for index in tierTexts.indices { tierTexts[index].deallocate() }
    tierTexts.deallocate()
    for index in lifecycleTexts.indices { lifecycleTexts[index].deallocate() }
    lifecycleTexts.deallocate()
  }

  /// The start of a step's object: its name and outcome, the object still open.
  func opening(_ step: FunnelStep, _ outcome: StepOutcome) -> UnsafeRawBufferPointer {
    steps[Int(step.rawValue) * StepOutcome.allCases.count + Int(outcome.rawValue)]
  }

  private static func renderMemberships(
    _ plan: StrategyPlan
  ) -> FixedArray<UnsafeRawBufferPointer> {
    FixedArray(
      plan.segments.map { segment in
        var json = ByteWriter()
        json.openObject()
        json.member("segmentId", segment.id)
        json.key("since")
        return keep(json)
      })
  }

  private static func renderSteps() -> FixedArray<UnsafeRawBufferPointer> {
    FixedArray(
      FunnelStep.allCases.flatMap { step in
        StepOutcome.allCases.map { outcome in
          var json = ByteWriter()
          json.openObject()
          json.member("step", step.name)
          json.member("outcome", outcome.name)
          return keep(json)
        }
      })
  }

  private static func render(_ ids: [String]) -> FixedArray<UnsafeRawBufferPointer> {
    FixedArray(
      ids.map { id in
        var json = ByteWriter()
        json.string(id)
        return keep(json)
      })
  }

  /// `"labels":{…}` by locale in order, and the version of the name; empty without labels.
  static func labels(
    _ labels: [String: String], version: Int? = nil
  ) -> UnsafeRawBufferPointer {
    var json = ByteWriter()
    if !labels.isEmpty {
      json.key("labels")
      json.openObject()
      for (locale, label) in labels.sorted(by: { $0.key < $1.key }) {
        json.key(locale)
        json.string(label)
      }
      json.closeObject()
      if let version { json.member("nameVersion", Int64(version)) }
    }
    return keep(json)
  }

  /// One member of an object.
  static func member(_ name: StaticString, _ value: String) -> UnsafeRawBufferPointer {
    var json = ByteWriter()
    json.member(name, value)
    return keep(json)
  }

  /// A copy for as long as the process asks for it; whoever keeps it deallocates it.
  static func keep(_ json: borrowing ByteWriter) -> UnsafeRawBufferPointer {
    let kept = UnsafeMutableRawBufferPointer.allocate(byteCount: json.count, alignment: 1)
    kept.copyMemory(from: json.view)
    return UnsafeRawBufferPointer(kept)
  }
}
