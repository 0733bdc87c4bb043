/// An ISO 4217 currency, packed as its three letters, so that it costs no memory and compares as
/// a number.
package struct Currency: Hashable, Sendable {
  /// The letters, first letter in the highest of the three bytes.
  package let code: UInt32

  @inlinable
  package init(code: UInt32) { self.code = code }

  /// Nil unless the text is three capital letters.
  package init?(_ text: UnsafeRawBufferPointer) {
    guard text.count == 3 else { return nil }
    var code: UInt32 = 0
    for byte in text {
      guard byte >= 65, byte <= 90 else { return nil }
      code = code << 8 | UInt32(byte)
    }
    self.code = code
  }

  package init?(_ text: String) {
    var text = text
    guard let found = text.withUTF8({ Currency(UnsafeRawBufferPointer($0)) }) else { return nil }
    self = found
  }

  package var text: String {
    String(
      decoding: [UInt8(code >> 16 & 255), UInt8(code >> 8 & 255), UInt8(code & 255)], as: UTF8.self)
  }

  package static let none = Currency(code: 0)
}

/// An amount of money in exact minor units of its currency (fen of CNY, yen of JPY).
package struct Money: Hashable, Sendable {
  package var minorUnits: Int64
  package var currency: Currency

  @inlinable
  package init(minorUnits: Int64, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }
}
