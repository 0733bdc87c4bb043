/// A read_committed handle outside the group and the partitions it restores.
final class RestoreSession<Restorer: RestoreTransport> {
  let restorer: Restorer
  /// By partition number.
  var remaining: [Int32: OwnedPartition]

  init(_ restorer: Restorer, _ partitions: [OwnedPartition]) {
    self.restorer = restorer
    remaining = Dictionary(uniqueKeysWithValues: partitions.map { ($0.number, $0) })
  }

  func close() { restorer.close() }
}
