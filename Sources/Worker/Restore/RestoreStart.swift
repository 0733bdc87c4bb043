import StateStore

/// Where the replay of a changelog has to begin for a store.
enum RestoreStart: Equatable {
  case from(Int64)
  /// The changelog no longer has what follows the store's checkpoint.
  case unusable

  init(_ position: StorePosition, _ marks: Watermarks) {
    let offset = position.changelogOffset
    let isGone = offset > marks.high || (offset > 0 && offset < marks.low)
    self = isGone ? .unusable : .from(max(marks.low, offset))
  }
}
