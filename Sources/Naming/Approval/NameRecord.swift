import Crypto

/// Where a version of a name stands. A name goes live when it is approved, not before.
package enum NameState: String, Sendable, Hashable, CaseIterable {
  /// Proposed: nobody has looked yet.
  case draft
  /// One person found nothing against it.
  case reviewed
  /// Another person approved: the label may go out.
  case approved
  /// Refused: it does not go out, and another version is needed.
  case rejected

  /// Whether a version may go from this state to another. A decision may be taken back.
  package func mayBecome(_ next: NameState) -> Bool {
    switch (self, next) {
    case (.draft, .reviewed), (.draft, .rejected), (.reviewed, .approved), (.reviewed, .rejected),
      (.approved, .rejected):
      true
    default: false
    }
  }
}

/// One version of the name of a group, as it was reviewed.
package struct NameRecord: Sendable, Hashable {
  package var group: GroupID
  /// From 1; a change of any label is a new version.
  package var version: Int
  package var state: NameState
  /// By locale.
  package var labels: [String: String]
  package var reviewedBy: String?
  package var approvedBy: [String]
  /// Of the latest decision, as `YYYY-MM-DD`; nil for drafts.
  package var date: String?
  /// Why it was rejected, or what should be known about it.
  package var note: String?

  package init(
    group: GroupID, version: Int, state: NameState, labels: [String: String],
    reviewedBy: String? = nil, approvedBy: [String] = [], date: String? = nil, note: String? = nil
  ) {
    self.group = group
    self.version = version
    self.state = state
    self.labels = labels
    self.reviewedBy = reviewedBy
    self.approvedBy = approvedBy
    self.date = date
    self.note = note
  }

  /// What an approval is for: group, version and labels. A label that is edited afterwards has
  /// another hash, and with it no approval.
  package var hash: String { Self.hash(group: group, version: version, labels: labels) }

  /// 32 hexadecimal digits: the first half of SHA-256 over the parts, each behind its length.
  package static func hash(group: GroupID, version: Int, labels: [String: String]) -> String {
    var hash = SHA256()
    func put(_ text: String) {
      var text = text
      text.withUTF8 { bytes in
        withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
      }
    }
    put("strata name 1")
    put(group.text)
    put(String(version))
    for (locale, label) in labels.sorted(by: { $0.key < $1.key }) {
      put(locale)
      put(label)
    }
    let digits = Array("0123456789abcdef")
    return hash.finalize().prefix(16).reduce(into: "") { text, byte in
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }
}
