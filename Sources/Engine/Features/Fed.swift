/// What became of a value that was to be added to a series.
enum Fed {
  case taken
  /// Taken, and the minimum, maximum, first or last of its tile now.
  case moved
  /// Older than the window: counted, not applied.
  case late
  /// Its category is not known.
  case ignored
}
