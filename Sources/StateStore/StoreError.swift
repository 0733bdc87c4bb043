/// A failure of the local store.
package struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// Another lane or process has the directory open; it may be free soon.
    case locked
    /// The content cannot be read; wiping and restoring it from the changelog heals it.
    case corrupt
    /// The disk or the file system failed.
    case io
  }

  package var kind: Kind
  /// For the log: names paths, never customers.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  package var description: String { "state store: \(message)" }
}
