import CSimdJSON

/// A Debezium change event (Debezium 2, "Data change events"), with or without the schema
/// wrapper: what happened to a row of master data, and where in the record the row is.
struct ChangeFeed {
  enum Operation {
    /// `c` and `u`.
    case upsert
    case delete
    /// `r`: a row read by a snapshot, not a change.
    case read
    /// `t` (truncate) and `m` (message): nothing that concerns one customer.
    case other
  }

  var operation: Operation
  /// The node of the row: `after`, or `before` of a deletion; nil when there is none.
  var row: Int?
  /// When the source committed the change, or else when the connector saw it; milliseconds UTC.
  var time: Int64?

  /// Nil when the object is no change event.
  init?(_ root: ObjectView, _ reader: borrowing JSONReader) throws(DecodeFault) {
    // The reader has one view of this kind: `root` is gone once there is another.
    var view = root
    var isWrapped = false
    if let payload = root.index(.payload), root.nodes[payload].kind == CSJ_OBJECT,
      let inner = reader.object(at: payload)
    {
      view = inner
      isWrapped = true
    }
    guard view.has(.op) else {
      if isWrapped { throw DecodeFault(.op, .missing) }
      return nil
    }
    let op = try view.requiredText(.op, atMost: 16)
    guard op.count == 1 else { throw DecodeFault(.op, .invalid) }
    switch op[0] {
    case UInt8(ascii: "c"), UInt8(ascii: "u"): operation = .upsert
    case UInt8(ascii: "d"): operation = .delete
    case UInt8(ascii: "r"): operation = .read
    case UInt8(ascii: "t"), UInt8(ascii: "m"): operation = .other
    default: throw DecodeFault(.op, .invalid)
    }
    let bounds = DateTime.range.lowerBound...(DateTime.range.upperBound - 1)
    time = try view.integer(.tsMs, in: bounds)
    let field: FieldName = operation == .delete ? .before : .after
    if let index = view.index(field) {
      guard view.nodes[index].kind == CSJ_OBJECT else { throw DecodeFault(field, .notAnObject) }
      row = index
    }
    if let source = view.index(.source), view.nodes[source].kind == CSJ_OBJECT,
      let committed = try reader.element(at: source)?.integer(.tsMs, in: bounds)
    {
      time = committed
    }
  }
}
