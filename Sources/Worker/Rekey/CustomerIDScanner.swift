/// Finds the customer a JSON record belongs to without parsing all of it: the string member
/// `customerId` of the top-level object or of its `data` object (CloudEvents structured mode) or
/// of Debezium's `after`.
///
/// Escapes in the id and ids longer than `LaneLimits.customerBytes` are refused. Nesting beyond
/// 64 levels ends the search.
enum CustomerIDScanner {
  private static let wanted = Array("customerId".utf8)
  private static let containers = ["data", "payload", "after"].map { Array($0.utf8) }

  /// The id's bytes, a part of `json`; nil when there is none.
  static func find(_ json: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var scanner = Scanner(json: json)
    // Confluent's wire format: a zero byte and four bytes of schema id.
    if json.count > 5, json[0] == 0 { scanner.at = 5 }
    return scanner.object(depth: 0)
  }

  private struct Scanner {
    let json: UnsafeRawBufferPointer
    var at = 0

    mutating func skipSpace() {
      while at < json.count, [0x20, 0x0A, 0x0D, 0x09].contains(json[at]) { at += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
      skipSpace()
      guard at < json.count, json[at] == byte else { return false }
      at += 1
      return true
    }

    /// Reads an object from its brace on and returns the id found in it.
    mutating func object(depth: Int) -> UnsafeRawBufferPointer? {
      guard take(UInt8(ascii: "{")) else { return nil }
      while let name = string(), take(UInt8(ascii: ":")) {
        skipSpace()
        if sameText(name, CustomerIDScanner.wanted), let id = string(),
          !id.isEmpty, id.count <= LaneLimits.customerBytes, !id.contains(UInt8(ascii: "\\"))
        {
          return id
        }
        let isContainer = CustomerIDScanner.containers.contains { sameText(name, $0) }
        if isContainer, depth < 3, at < json.count, json[at] == UInt8(ascii: "{") {
          if let id = object(depth: depth + 1) { return id }
        } else if !skipValue(depth: 0) {
          return nil
        }
        guard take(UInt8(ascii: ",")) else {
          _ = take(UInt8(ascii: "}"))
          return nil
        }
        skipSpace()
      }
      _ = take(UInt8(ascii: "}"))
      return nil
    }

    /// The content of a string, escapes left as they are.
    mutating func string() -> UnsafeRawBufferPointer? {
      skipSpace()
      guard at < json.count, json[at] == UInt8(ascii: "\"") else { return nil }
      let start = at + 1
      var end = start
      while end < json.count, json[end] != UInt8(ascii: "\"") {
        end += json[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard end < json.count else { return nil }
      at = end + 1
      return UnsafeRawBufferPointer(rebasing: json[start..<end])
    }

    /// Passes any value; false when the text is no JSON or too deep.
    mutating func skipValue(depth: Int) -> Bool {
      skipSpace()
      guard depth <= 64, at < json.count else { return false }
      switch json[at] {
      case UInt8(ascii: "\""): return string() != nil
      case UInt8(ascii: "{"), UInt8(ascii: "["): return skipNested()
      default:
        while at < json.count,
          ![UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(json[at])
        {
          at += 1
        }
        return true
      }
    }

    private mutating func skipNested() -> Bool {
      var depth = 0
      repeat {
        skipSpace()
        guard at < json.count else { return false }
        switch json[at] {
        case UInt8(ascii: "\""):
          guard string() != nil else { return false }
          continue
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
        guard depth <= 64 else { return false }
        at += 1
      } while depth > 0
      return true
    }

    private func sameText(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Bool {
      left.elementsEqual(right)
    }
  }
}
