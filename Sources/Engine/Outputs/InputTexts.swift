import Expressions
import Records
import Strategy

/// What a reason tells of the inputs of a rule: the derived ones among the attributes it reads,
/// with the keys of their members written once. Master data is not repeated in events.
struct InputTexts {
  struct Input {
    let attribute: UInt16
    /// `"features.ID":`.
    let key: UnsafeRawBufferPointer
  }

  let inputs: FixedArray<Input>

  /// - Parameter attributes: in the order in which they are told.
  init(_ attributes: [UInt16], _ plan: StrategyPlan) {
    inputs = FixedArray(
      attributes.compactMap { attribute in
        plan.derivedName(attribute).map { name in
          var json = ByteWriter()
          json.key(name)
          return Input(attribute: attribute, key: RenderedNames.keep(json))
        }
      })
  }

  func deallocate() {
    for index in inputs.indices { inputs[index].key.deallocate() }
    inputs.deallocate()
  }
}

extension Engine {
  /// `"inputs":{…}`: the values a rule looked at, for its explanation.
  func writeInputs(
    _ texts: InputTexts, _ turn: Turn, _ state: RecordView, _ outbox: inout Outbox
  ) {
    outbox.bytes.key("inputs")
    outbox.bytes.openObject()
    let source = source(state.view, now: turn.now)
    for index in texts.inputs.indices {
      let input = texts.inputs.pointer(index)
      outbox.bytes.members(rendered: input.pointee.key)
      outbox.bytes.scalar(source.attribute(input.pointee.attribute), tables.baseCurrency)
    }
    outbox.bytes.closeObject()
  }
}
