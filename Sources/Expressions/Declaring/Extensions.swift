/// Sets of functions and macros beyond CEL's standard library, as cel-go names them.
package struct Extensions: OptionSet, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// `charAt`, `indexOf`, `replace`, `split`, `format`, …
  package static let strings = Extensions(rawValue: 1 << 0)
  /// `math.greatest`, `math.least`, rounding and bits.
  package static let math = Extensions(rawValue: 1 << 1)
  /// `optional.of`, `a.?b`, `a[?b]`, `optMap`, …
  package static let optionals = Extensions(rawValue: 1 << 2)
  /// `cel.bind`.
  package static let bindings = Extensions(rawValue: 1 << 3)
  /// `cel.block`, `cel.index`, `cel.iterVar`: the form optimisers and conformance tests write.
  package static let block = Extensions(rawValue: 1 << 4)
  /// `base64.encode`, `base64.decode`.
  package static let encoders = Extensions(rawValue: 1 << 5)
  /// `ip`, `cidr` and their methods.
  package static let network = Extensions(rawValue: 1 << 6)
  /// `all(k, v, …)`, `transformList`, `transformMap`, `transformMapEntry`, …
  package static let twoVariableComprehensions = Extensions(rawValue: 1 << 7)

  package static let all: Extensions = [
    .strings, .math, .optionals, .bindings, .block, .encoders, .network,
    .twoVariableComprehensions,
  ]
}
