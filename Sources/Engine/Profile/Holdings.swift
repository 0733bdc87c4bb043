import Events
import Records
import Strategy

extension Engine {
  /// Opening and closing may come in either order: the later of the two times decides.
  mutating func change(
    _ holding: Holding, opened: Bool, _ turn: Turn, _ state: inout StateBuffer
  ) {
    let id = StableHash.hash(holding.holdingID)
    let product = Identity.of(holding.product)
    let never = HoldingEntry.never
    if let (index, known) = state.first(HoldingEntry.self, where: { $0.id == id }) {
      var entry = known
      if opened {
        entry.openedAt = max(entry.openedAt, holding.at)
      } else {
        entry.closedAt = max(entry.closedAt, holding.at)
      }
      // A closing need not name the product.
      if product != 0 { entry.product = product }
      state.store(entry, at: index)
      if entry.isOpen != known.isOpen { changes.portrait = true }
    } else {
      let hasEvictedOpen = makeHoldingRoom(&state)
      state.append(
        HoldingEntry(
          id: id, openedAt: opened ? holding.at : never, closedAt: opened ? never : holding.at,
          product: product))
      if opened || hasEvictedOpen { changes.portrait = true }
    }
    dirty.formUnion(tables.holdingDependents)
    fields.pointee.product = holding.product
    feed(opened ? .holdingOpened : .holdingClosed, turn, &state)
  }

  /// Evicts a closed holding first, then the one opened longest ago.
  /// - Returns: Whether an open one had to go: the portrait must not list it any longer.
  private func makeHoldingRoom(_ state: inout StateBuffer) -> Bool {
    var hasEvictedOpen = false
    while state.count(of: HoldingEntry.self) >= max(1, tables.plan.limits.holdings) {
      var oldest = (index: 0, isOpen: true, at: Int64.max)
      state.forEach(HoldingEntry.self) { index, holding in
        let at = holding.isOpen ? holding.openedAt : holding.closedAt
        if (holding.isOpen ? 1 : 0, at) < (oldest.isOpen ? 1 : 0, oldest.at) {
          oldest = (index, holding.isOpen, at)
        }
      }
      state.remove(HoldingEntry.self, at: oldest.index)
      state.increment(Header.evictedOthers)
      if oldest.isOpen { hasEvictedOpen = true }
    }
    return hasEvictedOpen
  }
}
