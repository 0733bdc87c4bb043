import CSimdJSON

/// Reads JSON records into nodes: a reusable parser with its scratch memory. It allocates
/// nothing per record once the buffers have grown to their working size.
///
/// For one thread at a time.
struct JSONReader: ~Copyable {
  /// The scratch for one object's fields.
  struct Slots: ~Copyable {
    /// More than the highest number of a JSON field.
    static let count = 128
    let base: UnsafeMutablePointer<UInt16>
    init() {
      base = .allocate(capacity: Slots.count)
      base.initialize(repeating: 0, count: Slots.count)
    }
    deinit { base.deallocate() }
  }

  private let parser: OpaquePointer
  private let outer = Slots()
  private let inner = Slots()
  private(set) var nodes: UnsafePointer<csj_node>?

  /// Nil when there is no memory for it.
  init?(limits: DecodeLimits) {
    // A node's index has to fit in a slot, whose zero means "no such field".
    let nodes = min(limits.nodes, Int(UInt16.max) - 1)
    guard
      let parser = csj_parser_create(limits.recordBytes, UInt32(limits.depth), UInt32(nodes))
    else { return nil }
    self.parser = parser
  }

  deinit { csj_parser_destroy(parser) }

  /// Reads one object. What was read before is gone.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, root: OpaquePointer, nested: OpaquePointer
  ) throws(DecodeFault) -> ObjectView {
    var found: UnsafePointer<csj_node>?
    var count = 0
    let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let status = csj_parse(parser, root, nested, start, bytes.count, &found, &count)
    guard status == CSJ_OK, let found else { throw JSONReader.fault(status, field: count) }
    nodes = found
    return ObjectView(nodes: found, index: 0, slots: outer.base)
  }

  /// Another object of the record read last, in place of the view returned before.
  func object(at index: Int) -> ObjectView? {
    guard let nodes else { return nil }
    return ObjectView(nodes: nodes, index: index, slots: outer.base)
  }

  /// An element of an array field, read besides the object it is in. At most one element view
  /// is alive at a time.
  func element(at index: Int) -> ObjectView? {
    guard let nodes else { return nil }
    return ObjectView(nodes: nodes, index: index, slots: inner.base)
  }

  private static func fault(_ status: csj_status, field: Int) -> DecodeFault {
    switch status {
    case CSJ_EMPTY: DecodeFault(.value, .empty)
    case CSJ_INVALID_UTF8: DecodeFault(.json, .invalidUTF8)
    case CSJ_NOT_AN_OBJECT: DecodeFault(.json, .notAnObject)
    case CSJ_TOO_DEEP: DecodeFault(.json, .tooDeep)
    case CSJ_TOO_LARGE: DecodeFault(.value, .tooLarge)
    case CSJ_TOO_MANY_NODES: DecodeFault(.json, .tooMany)
    case CSJ_OUT_OF_MEMORY: DecodeFault(.json, .outOfMemory)
    case CSJ_DUPLICATE_FIELD:
      DecodeFault(FieldName(rawValue: UInt8(truncatingIfNeeded: field)) ?? .json, .duplicate)
    default: DecodeFault(.json, .malformed)
    }
  }
}

/// The known fields of one JSON object, by name. Borrowed from the reader: valid until its next
/// `read`, or until another view takes its slots.
struct ObjectView {
  let nodes: UnsafePointer<csj_node>
  /// For each field number the index of its node; 0 is "absent" (node 0 is the root).
  private let slots: UnsafeMutablePointer<UInt16>

  init(nodes: UnsafePointer<csj_node>, index: Int, slots: UnsafeMutablePointer<UInt16>) {
    self.nodes = nodes
    self.slots = slots
    slots.update(repeating: 0, count: JSONReader.Slots.count)
    let end = index + Int(nodes[index].span)
    var at = index + 1
    while at < end {
      slots[Int(nodes[at].field)] = UInt16(truncatingIfNeeded: at)
      at += Int(nodes[at].span)
    }
  }

  @inline(__always)
  func index(_ field: FieldName) -> Int? {
    let found = slots[Int(field.rawValue)]
    return found == 0 ? nil : Int(found)
  }

  @inline(__always)
  func has(_ field: FieldName) -> Bool { slots[Int(field.rawValue)] != 0 }

  @inline(__always)
  func text(at index: Int) -> Text {
    Text(start: nodes[index].text, count: Int(nodes[index].length))
  }
}
