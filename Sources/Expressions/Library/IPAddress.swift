/// An IPv4 or IPv6 address. An IPv4 address in its IPv6 form counts as the IPv4 address.
package struct IPAddress: Hashable, Sendable {
  package let isIPv6: Bool
  /// The address in network order, IPv4 in the lowest 32 bits.
  let bits: UInt128

  init(isIPv6: Bool, bits: UInt128) {
    self.isIPv6 = isIPv6
    self.bits = bits
  }

  var width: Int { isIPv6 ? 128 : 32 }

  /// Errors: the text is not an address, or mixes both notations.
  package init(_ text: String) throws(EvaluationError) {
    if text.contains(":") {
      if text.contains(".") {
        throw EvaluationError("IPv4-mapped IPv6 address is not allowed")
      }
      guard let bits = Self.sixteenBitGroups(text) else { throw Self.malformed }
      let isMapped = bits >> 32 == 0xFFFF
      self.init(isIPv6: !isMapped, bits: isMapped ? bits & 0xFFFF_FFFF : bits)
      return
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { throw Self.malformed }
    var bits: UInt128 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(Lexer.isDigit),
        part == "0" || !part.hasPrefix("0"), let octet = UInt8(part)
      else { throw Self.malformed }
      bits = bits << 8 | UInt128(octet)
    }
    self.init(isIPv6: false, bits: bits)
  }

  private static var malformed: EvaluationError {
    EvaluationError("IP Address parse error during conversion from string")
  }

  private static func sixteenBitGroups(_ text: String) -> UInt128? {
    func groups(_ part: Substring) -> [UInt128]? {
      guard !part.isEmpty else { return [] }
      var result: [UInt128] = []
      for group in part.split(separator: ":", omittingEmptySubsequences: false) {
        guard (1...4).contains(group.utf8.count),
          group.utf8.allSatisfy({ Lexer.hexValue($0) != nil }),
          let value = UInt16(group, radix: 16)
        else { return nil }
        result.append(UInt128(value))
      }
      return result
    }
    let bytes = Array(text.utf8)
    let gap = ByteSearch.first(Array("::".utf8), in: bytes, from: 0)
    var all: [UInt128]
    if let gap {
      let front = Substring(decoding: bytes[..<gap], as: UTF8.self)
      let back = Substring(decoding: bytes[(gap + 2)...], as: UTF8.self)
      guard let first = groups(front), let last = groups(back), first.count + last.count < 8
      else { return nil }
      all = first + Array(repeating: 0, count: 8 - first.count - last.count) + last
    } else {
      guard let groups = groups(text[...]), groups.count == 8 else { return nil }
      all = groups
    }
    return all.reduce(0) { $0 << 16 | $1 }
  }

  /// The canonical text (RFC 5952 for IPv6).
  package var text: String {
    guard isIPv6 else {
      return [24, 16, 8, 0].map { "\(bits >> UInt128($0) & 0xFF)" }.joined(separator: ".")
    }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
    var gap = 0..<0
    var start = 0
    while start < 8 {
      let end = groups[start...].firstIndex { $0 != 0 } ?? 8
      if end - start > max(1, gap.count) { gap = start..<end }
      start = max(end, start + 1)
    }
    func text(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard !gap.isEmpty else { return text(groups[...]) }
    return text(groups[..<gap.lowerBound]) + "::" + text(groups[gap.upperBound...])
  }

  /// The address with all but the leading bits cleared.
  func masked(_ prefix: Int) -> UInt128 {
    prefix == 0 ? 0 : (bits >> UInt128(width - prefix)) << UInt128(width - prefix)
  }

  /// Whether the leading bits are those of a value.
  private func hasPrefix(_ value: UInt128, _ length: Int) -> Bool {
    bits >> UInt128(width - length) == value
  }

  var isUnspecified: Bool { bits == 0 }
  var isLoopback: Bool { isIPv6 ? bits == 1 : hasPrefix(127, 8) }
  var isMulticast: Bool { isIPv6 ? hasPrefix(0xFF, 8) : hasPrefix(0xE, 4) }
  var isLinkLocalMulticast: Bool {
    isIPv6 ? hasPrefix(0xFF, 8) && bits >> 112 & 0xF == 2 : hasPrefix(0xE00000, 24)
  }
  var isLinkLocalUnicast: Bool {
    isIPv6 ? hasPrefix(0xFE80 >> 6, 10) : hasPrefix(0xA9FE, 16)
  }
  var isGlobalUnicast: Bool {
    !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
      && (isIPv6 || bits != 0xFFFF_FFFF)
  }
}

/// An address range in CIDR notation.
package struct IPNetwork: Hashable, Sendable {
  package let address: IPAddress
  package let prefixLength: Int

  init(address: IPAddress, prefixLength: Int) {
    self.address = address
    self.prefixLength = prefixLength
  }

  /// Errors: the text is not `address/length`.
  package init(_ text: String) throws(EvaluationError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts[0].contains("%") {
      throw EvaluationError("CIDR with zone value is not allowed")
    }
    let malformed = EvaluationError("network address parse error during conversion from string")
    guard parts.count == 2, (1...3).contains(parts[1].utf8.count),
      parts[1].utf8.allSatisfy(Lexer.isDigit), let length = Int(parts[1])
    else { throw malformed }
    let address = try IPAddress(String(parts[0]))
    guard length <= address.width else { throw malformed }
    self.init(address: address, prefixLength: length)
  }

  package var text: String { "\(address.text)/\(prefixLength)" }

  var masked: IPNetwork {
    IPNetwork(
      address: IPAddress(isIPv6: address.isIPv6, bits: address.masked(prefixLength)),
      prefixLength: prefixLength)
  }

  func contains(_ other: IPAddress) -> Bool {
    other.isIPv6 == address.isIPv6
      && other.masked(prefixLength) == address.masked(prefixLength)
  }

  func contains(_ other: IPNetwork) -> Bool {
    other.prefixLength >= prefixLength && contains(other.address)
  }
}
