/// What to measure, on how much.
struct BenchOptions {
  /// The project's folder.
  var root: String
  /// The strategy's folder.
  var strategy: String
  /// The `strata` executable.
  var strata: String
  /// The compiled pass-through.
  var passThrough: String
  /// Emptied and removed.
  var directory: String
  var customers = 1_000_000
  /// Measured transactions.
  var events = 2_000_000
  /// Transactions of each customer before the measured ones.
  var history = 1
  /// Customers touched by the memory measurement.
  var memoryCustomers = 5_000_000
  var say: (String) -> Void
}
