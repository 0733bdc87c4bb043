import Records
import StateStore

/// The population's pages in a partition's running transaction: beside the customers, committed
/// and dropped with them.
struct OverlayStates: PopulationStates {
  let store: PartitionStore

  mutating func change(
    _ key: UnsafeRawBufferPointer, _ body: (inout StateBuffer) -> Bool
  ) throws(StoreError) {
    let position = try store.load(key)
    if body(&store.state(at: position).pointee) { store.markDirty(position) }
  }

  mutating func read(
    _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(StoreError) {
    let position = try store.load(key)
    body(store.state(at: position).pointee.bytes)
  }
}
