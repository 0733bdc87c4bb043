import Expressions
import Records
import Strategy

/// What outputs about a segment always say the same, as members of a JSON object, written once, and
/// what their reasons name.
struct SegmentTexts {
  /// The id.
  let id: UnsafeRawBufferPointer
  /// `"segmentId":"…"`.
  let identity: UnsafeRawBufferPointer
  /// `"labels":{…},"nameVersion":…` by locale in order; empty without labels.
  let labels: UnsafeRawBufferPointer
  /// `"rule":"…"` of `when`.
  let when: UnsafeRawBufferPointer
  /// `"rule":"…"` of what a member leaves by: `exit`, or without one `when`.
  let exit: UnsafeRawBufferPointer
  /// The attributes that `when` reads, ascending.
  let whenAttributes: [UInt16]
  /// Those that a member leaves by.
  let exitAttributes: [UInt16]

  init(_ segment: SegmentPlan) {
    id = .copied(segment.id)
    identity = RenderedNames.member("segmentId", segment.id)
    labels = SegmentTexts.labels(segment)
    when = RenderedNames.member("rule", segment.when.source)
    exit = RenderedNames.member("rule", (segment.exit ?? segment.when).source)
    whenAttributes = segment.when.attributes
    exitAttributes = (segment.exit ?? segment.when).attributes
  }

  func deallocate() {
    id.deallocate()
    identity.deallocate()
    labels.deallocate()
    when.deallocate()
    exit.deallocate()
  }

  private static func labels(_ segment: SegmentPlan) -> UnsafeRawBufferPointer {
    var json = ByteWriter()
    if !segment.labels.isEmpty {
      json.key("labels")
      json.openObject()
      for (locale, label) in segment.labels.sorted(by: { $0.key < $1.key }) {
        json.key(locale)
        json.string(label)
      }
      json.closeObject()
      if let version = segment.nameVersion { json.member("nameVersion", Int64(version)) }
    }
    return RenderedNames.keep(json)
  }
}
