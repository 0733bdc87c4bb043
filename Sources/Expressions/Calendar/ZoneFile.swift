import Glibc

/// Compiled time zone files, RFC 8536 (TZif).
enum ZoneFile {
  private static let folders = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]
  /// The largest file read; the largest in the database has 3.5 kB.
  private static let maximumSize = 65_536

  /// The rules of a zone; nil where the database has none of this name.
  static func read(_ name: String) -> ZoneRules? {
    let isSafe = name.utf8.allSatisfy {
      Lexer.isNameStart($0) || Lexer.isDigit($0) || "/+-".utf8.contains($0)
    }
    guard isSafe, name.utf8.count <= 64, !name.hasPrefix("/") else { return nil }
    for folder in folders {
      guard let bytes = contents("\(folder)/\(name)") else { continue }
      return parse(bytes)
    }
    return nil
  }

  private static func contents(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: maximumSize)
    let count = fread(&bytes, 1, maximumSize, file)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  /// The 64-bit part of a version 2+ file.
  static func parse(_ bytes: [UInt8]) -> ZoneRules? {
    guard let first = Header(bytes, at: 0), first.version >= 2 else { return nil }
    let second = 44 + first.dataLength(timeSize: 4)
    guard let header = Header(bytes, at: second) else { return nil }
    let times = second + 44
    let kinds = times + header.times * 8
    let types = kinds + header.times
    let end = second + 44 + header.dataLength(timeSize: 8)
    guard end <= bytes.count, header.types > 0 else { return nil }
    var rules = ZoneRules()
    func offset(_ type: Int) -> Int32? {
      guard type < header.types else { return nil }
      return Int32(truncatingIfNeeded: integer(bytes, types + type * 6, 4))
    }
    guard let initial = offset(0) else { return nil }
    rules.initial = initial
    for index in 0..<header.times {
      guard let next = offset(Int(bytes[kinds + index])) else { return nil }
      rules.transitions.append(integer(bytes, times + index * 8, 8))
      rules.offsets.append(next)
    }
    let footer = bytes[end...].dropFirst().prefix { $0 != UInt8(ascii: "\n") }
    rules.footer = PosixZone(Array(footer))
    return rules
  }

  /// A signed big-endian integer.
  private static func integer(_ bytes: [UInt8], _ start: Int, _ size: Int) -> Int64 {
    var value: UInt64 = 0
    for byte in bytes[start..<start + size] { value = value << 8 | UInt64(byte) }
    return size == 4
      ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
  }

  private struct Header {
    var version: Int
    var utcFlags, standardFlags, leaps, times, types, characters: Int

    init?(_ bytes: [UInt8], at start: Int) {
      guard start + 44 <= bytes.count,
        Array(bytes[start..<start + 4]) == Array("TZif".utf8)
      else { return nil }
      version = Int(bytes[start + 4]) - 0x30
      let counts = (0..<6).map { Int(integer(bytes, start + 20 + $0 * 4, 4)) }
      guard counts.allSatisfy({ (0...maximumSize).contains($0) }) else { return nil }
      (utcFlags, standardFlags, leaps) = (counts[0], counts[1], counts[2])
      (times, types, characters) = (counts[3], counts[4], counts[5])
    }

    func dataLength(timeSize: Int) -> Int {
      times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4)
        + standardFlags + utcFlags
    }
  }
}
