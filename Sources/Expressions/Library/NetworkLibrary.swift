/// `ip`, `cidr` and their methods, as Kubernetes and cel-go define them.
enum NetworkLibrary {
  typealias Overload = FunctionDeclaration.Overload
  private static let ip = CELType.opaque("net.IP", [])
  private static let cidr = CELType.opaque("net.CIDR", [])

  static var functions: [LibraryFunction] {
    let tests: [(String, @Sendable (IPAddress) -> Bool)] = [
      ("isUnspecified", { $0.isUnspecified }), ("isLoopback", { $0.isLoopback }),
      ("isGlobalUnicast", { $0.isGlobalUnicast }),
      ("isLinkLocalMulticast", { $0.isLinkLocalMulticast }),
      ("isLinkLocalUnicast", { $0.isLinkLocalUnicast }),
    ]
    return addresses + networks
      + tests.map { name, test in
        LibraryFunction(name, [LibraryFunction.member([ip], .bool)]) {
          (arguments) throws(EvaluationError) in .bool(test(try address(name, arguments)))
        }
      }
  }

  private static var addresses: [LibraryFunction] {
    [
      LibraryFunction("string", [Overload([ip], .string), Overload([cidr], .string)]),
      LibraryFunction(
        "ip", [Overload([.string], ip), LibraryFunction.member([cidr], ip)]
      ) { (arguments) throws(EvaluationError) in
        switch arguments.first {
        case .string(let text): return .address(try IPAddress(text))
        case .network(let network): return .address(network.address)
        default: throw .noSuchOverload("ip", arguments)
        }
      },
      LibraryFunction("isIP", [Overload([.string], .bool)]) {
        (arguments) throws(EvaluationError) in
        .bool((try? IPAddress(try text("isIP", arguments))) != nil)
      },
      LibraryFunction("ip.isCanonical", [Overload([.string], .bool)]) {
        (arguments) throws(EvaluationError) in
        let text = try text("ip.isCanonical", arguments)
        return .bool(try IPAddress(text).text == text)
      },
      LibraryFunction("family", [LibraryFunction.member([ip], .int)]) {
        (arguments) throws(EvaluationError) in
        .int(try address("family", arguments).isIPv6 ? 6 : 4)
      },
    ]
  }

  private static var networks: [LibraryFunction] {
    [
      LibraryFunction("cidr", [Overload([.string], cidr)]) {
        (arguments) throws(EvaluationError) in
        .network(try IPNetwork(try text("cidr", arguments)))
      },
      LibraryFunction("isCIDR", [Overload([.string], .bool)]) {
        (arguments) throws(EvaluationError) in
        .bool((try? IPNetwork(try text("isCIDR", arguments))) != nil)
      },
      LibraryFunction(
        "containsIP",
        [
          LibraryFunction.member([cidr, ip], .bool),
          LibraryFunction.member([cidr, .string], .bool),
        ],
        containsIP),
      LibraryFunction(
        "containsCIDR",
        [
          LibraryFunction.member([cidr, cidr], .bool),
          LibraryFunction.member([cidr, .string], .bool),
        ], containsCIDR),
      LibraryFunction("masked", [LibraryFunction.member([cidr], cidr)]) {
        (arguments) throws(EvaluationError) in .network(try network("masked", arguments).masked)
      },
      LibraryFunction("prefixLength", [LibraryFunction.member([cidr], .int)]) {
        (arguments) throws(EvaluationError) in
        .int(Int64(try network("prefixLength", arguments).prefixLength))
      },
    ]
  }

  private static func containsIP(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    let network = try network("containsIP", arguments)
    switch arguments.last {
    case .address(let address): return .bool(network.contains(address))
    case .string(let text): return .bool(network.contains(try IPAddress(text)))
    default: throw .noSuchOverload("containsIP", arguments)
    }
  }

  private static func containsCIDR(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    let network = try network("containsCIDR", arguments)
    switch arguments.last {
    case .network(let other): return .bool(network.contains(other))
    case .string(let text): return .bool(network.contains(try IPNetwork(text)))
    default: throw .noSuchOverload("containsCIDR", arguments)
    }
  }

  private static func text(
    _ function: String, _ arguments: [CELValue]
  ) throws(EvaluationError) -> String {
    guard arguments.count == 1, case .string(let text) = arguments[0] else {
      throw .noSuchOverload(function, arguments)
    }
    return text
  }

  private static func address(
    _ function: String, _ arguments: [CELValue]
  ) throws(EvaluationError) -> IPAddress {
    guard case .address(let address) = arguments.first else {
      throw .noSuchOverload(function, arguments)
    }
    return address
  }

  private static func network(
    _ function: String, _ arguments: [CELValue]
  ) throws(EvaluationError) -> IPNetwork {
    guard case .network(let network) = arguments.first else {
      throw .noSuchOverload(function, arguments)
    }
    return network
  }
}
