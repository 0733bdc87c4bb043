import Strategy

/// The plan's ids as JSON strings, written once: portraits are full of them.
final class RenderedNames {
  let features: FixedArray<UnsafeRawBufferPointer>
  let segments: FixedArray<UnsafeRawBufferPointer>
  let tiers: FixedArray<UnsafeRawBufferPointer>
  let lifecycles: FixedArray<UnsafeRawBufferPointer>
  let products: FixedArray<UnsafeRawBufferPointer>

  init(_ plan: StrategyPlan) {
    features = RenderedNames.render(plan.features.map(\.id))
    segments = RenderedNames.render(plan.segments.map(\.id))
    tiers = RenderedNames.render(plan.tiers.map(\.id))
    lifecycles = RenderedNames.render(plan.lifecycles.map(\.id))
    products = RenderedNames.render(plan.products.map(\.id))
  }

  deinit {
    for names in [features, segments, tiers, lifecycles, products] {
      for index in names.indices { names[index].deallocate() }
      names.deallocate()
    }
  }

  private static func render(_ ids: [String]) -> FixedArray<UnsafeRawBufferPointer> {
    FixedArray(
      ids.map { id in
        var json: [UInt8] = []
        json.string(id)
        let kept = UnsafeMutableRawBufferPointer.allocate(byteCount: json.count, alignment: 1)
        kept.copyBytes(from: json)
        return UnsafeRawBufferPointer(kept)
      })
  }
}
