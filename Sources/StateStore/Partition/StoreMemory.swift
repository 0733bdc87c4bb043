/// What a store holds in memory, at an address of its own: reached through the store object, each
/// access would be checked for exclusivity at run time. The lane's one thread keeps it.
struct StoreMemory: ~Copyable {
  var cache = CustomerCache()
  var overlay = Overlay()
}

extension PartitionStore {
  var cache: CustomerCache {
    _read { yield memory.pointee.cache }
    _modify { yield &memory.pointee.cache }
  }
  var overlay: Overlay {
    _read { yield memory.pointee.overlay }
    _modify { yield &memory.pointee.overlay }
  }
}
