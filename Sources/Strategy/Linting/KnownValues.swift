import Events
import Expressions

/// The values that some texts can have at all: a comparison with anything else is a slip of the
/// pen that would silently never match.
struct KnownValues {
  struct Domain {
    /// What the values are, for messages, such as `step of the tier "assets"`.
    var noun: String
    var values: [String]
  }

  private var domains: [UInt16: Domain] = [:]

  /// What the events carry, and the steps of the strategy's tiers.
  init(_ definition: StrategyDefinition, _ names: Names) {
    let channels = definition.basics.channels.ids.map(\.value)
    domains[EventAttribute.channel.rawValue] = Domain(
      noun: "channel of events", values: Self.transactionChannels + channels)
    domains[EventAttribute.type.rawValue] = Domain(noun: "event type", values: EventNames.all)
    domains[EventAttribute.responseKind.rawValue] = Domain(
      noun: "kind of response", values: Self.responseKinds)
    domains[EventAttribute.product.rawValue] = Domain(
      noun: "product", values: definition.basics.products.ids.map(\.value))
    for tier in definition.tiers.items {
      guard let index = names.tiers[tier.id.value] else { continue }
      domains[AttributeSpace.tiers + UInt16(clamping: index)] = Domain(
        noun: "step of the tier \"\(tier.id.value)\"", values: tier.steps.map(\.id.value))
    }
    for machine in definition.lifecycles.items {
      guard let index = names.lifecycles[machine.id.value] else { continue }
      domains[AttributeSpace.lifecycle + UInt16(clamping: index)] = Domain(
        noun: "state of the lifecycle \"\(machine.id.value)\"",
        values: machine.states.ids.map(\.value))
    }
  }

  /// The values that an attribute can have at all, where nothing else can occur: those of tiers
  /// and of what events name by a fixed list.
  var closed: [UInt16: [String]] {
    domains.filter { attribute, _ in
      attribute >= AttributeSpace.tiers || attribute == EventAttribute.type.rawValue
        || attribute == EventAttribute.responseKind.rawValue
    }.mapValues(\.values)
  }

  private static let transactionChannels = Transaction.Channel.allCases.map { "\($0)" }
  private static let responseKinds = Response.Kind.allCases.map { "\($0)" }

  /// All texts that an attribute can have; empty where any can.
  func values(of attribute: UInt16) -> [String] { domains[attribute]?.values ?? [] }

  /// The literals that a program compares with an attribute that can never have them.
  func strangers(in program: ScalarProgram) -> [(literal: String, domain: Domain)] {
    let instructions = program.storage.instructions
    var found: [(String, Domain)] = []
    for index in instructions.indices where index > 0 {
      let instruction = instructions[index]
      var operands: [Instruction] = []
      var constants: [Int] = []
      switch instruction.operation {
      case .compareText where index > 1:
        operands = [instructions[index - 1], instructions[index - 2]]
        constants = operands.filter { $0.operation == .constant }.map { Int($0.a) }
      case .oneOf:
        operands = [instructions[index - 1]]
        constants = Array(Int(instruction.a)..<Int(instruction.a) + Int(instruction.b))
      default:
        continue
      }
      guard let attribute = operands.first(where: { $0.operation == .attribute }),
        let domain = domains[UInt16(truncatingIfNeeded: attribute.a)]
      else { continue }
      for constant in constants where program.storage.constants.indices.contains(constant) {
        let value = program.storage.constants[constant]
        guard value.kind == .text else { continue }
        let literal = String(decoding: value.text, as: UTF8.self)
        if !domain.values.contains(literal) { found.append((literal, domain)) }
      }
    }
    return found
  }
}
