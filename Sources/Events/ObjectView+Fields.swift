import CSimdJSON

/// Typed access to the fields of a JSON object: each accessor checks what it returns.
extension ObjectView {
  /// A field's text, nil when absent.
  func string(_ field: FieldName, atMost limit: Int) throws(DecodeFault) -> Text? {
    guard let index = index(field) else { return nil }
    guard nodes[index].kind == CSJ_STRING else { throw DecodeFault(field, .wrongType) }
    let text = text(at: index)
    guard text.count <= limit else { throw DecodeFault(field, .tooLong) }
    return text
  }

  /// A field's text, empty when absent.
  func text(_ field: FieldName, atMost limit: Int) throws(DecodeFault) -> Text {
    try string(field, atMost: limit) ?? Text(start: nil, count: 0)
  }

  /// A required text of one byte at least.
  func requiredText(_ field: FieldName, atMost limit: Int) throws(DecodeFault) -> Text {
    guard let text = try string(field, atMost: limit) else { throw DecodeFault(field, .missing) }
    guard !text.isEmpty else { throw DecodeFault(field, .empty) }
    return text
  }

  /// An identifier: a text, or an integer, whose digits are the identifier then. Nil when absent.
  func identifier(_ field: FieldName, atMost limit: Int) throws(DecodeFault) -> Text? {
    guard let index = index(field) else { return nil }
    let text = text(at: index)
    switch nodes[index].kind {
    case CSJ_STRING: break
    case CSJ_NUMBER:
      guard DecimalText.integer(text) != nil else { throw DecodeFault(field, .wrongType) }
    default: throw DecodeFault(field, .wrongType)
    }
    try checkIdentifier(text, field, atMost: limit)
    return text
  }

  func requiredIdentifier(_ field: FieldName, atMost limit: Int) throws(DecodeFault) -> Text {
    guard let text = try identifier(field, atMost: limit) else {
      throw DecodeFault(field, .missing)
    }
    return text
  }

  func bool(_ field: FieldName) throws(DecodeFault) -> Bool? {
    guard let index = index(field) else { return nil }
    switch nodes[index].kind {
    case CSJ_TRUE: return true
    case CSJ_FALSE: return false
    default: throw DecodeFault(field, .wrongType)
    }
  }

  /// An integer, as a JSON number or as its digits in a string. Nil when absent.
  func integer(
    _ field: FieldName, in range: ClosedRange<Int64>
  ) throws(DecodeFault) -> Int64? {
    guard let index = index(field) else { return nil }
    let kind = nodes[index].kind
    guard kind == CSJ_NUMBER || kind == CSJ_STRING else { throw DecodeFault(field, .wrongType) }
    guard let value = DecimalText.integer(text(at: index)) else {
      throw DecodeFault(field, .invalid)
    }
    guard range.contains(value) else { throw DecodeFault(field, .outOfRange) }
    return value
  }

  /// A time in milliseconds UTC, nil when absent.
  func time(_ field: FieldName) throws(DecodeFault) -> Int64? {
    guard let index = index(field) else { return nil }
    guard nodes[index].kind == CSJ_STRING else { throw DecodeFault(field, .wrongType) }
    return try parseTime(text(at: index), field)
  }

  /// A date in days since 1970-01-01, nil when absent. A JSON number is that number of days: so
  /// Debezium writes dates.
  func day(_ field: FieldName) throws(DecodeFault) -> Int64? {
    guard let index = index(field) else { return nil }
    switch nodes[index].kind {
    case CSJ_NUMBER:
      guard let days = DecimalText.integer(text(at: index)) else {
        throw DecodeFault(field, .invalid)
      }
      guard DateTime.dayRange.contains(days) else { throw DecodeFault(field, .outOfRange) }
      return days
    case CSJ_STRING:
      let days: Int64
      do throws(DateTime.Fault) {
        days = try DateTime.days(text(at: index))
      } catch {
        throw DecodeFault(field, .invalid)
      }
      guard DateTime.dayRange.contains(days) else { throw DecodeFault(field, .outOfRange) }
      return days
    default: throw DecodeFault(field, .wrongType)
    }
  }

  /// A required currency of ISO 4217 with its exponent.
  func currency(_ field: FieldName) throws(DecodeFault) -> (Currency, exponent: Int) {
    let text = try requiredText(field, atMost: 64)
    guard let currency = Currency(text), let exponent = CurrencyTable.exponent(of: currency)
    else { throw DecodeFault(field, .unknown) }
    return (currency, exponent)
  }

  /// A decimal in exact minor units, from a string or from a JSON number's literal; nil when
  /// absent.
  func decimal(_ field: FieldName, exponent: Int) throws(DecodeFault) -> Int64? {
    guard let index = index(field) else { return nil }
    let kind = nodes[index].kind
    guard kind == CSJ_STRING || kind == CSJ_NUMBER else { throw DecodeFault(field, .wrongType) }
    return try DecimalText.minorUnits(text(at: index), exponent: exponent, field: field)
  }
}

/// An identifier is 1…`limit` bytes of UTF-8 without control characters.
func checkIdentifier(
  _ text: Text, _ field: FieldName, atMost limit: Int
) throws(DecodeFault) {
  guard !text.isEmpty else { throw DecodeFault(field, .empty) }
  guard text.count <= limit else { throw DecodeFault(field, .tooLong) }
  guard !text.hasControlCharacter else { throw DecodeFault(field, .controlCharacter) }
}

func parseTime(_ text: Text, _ field: FieldName) throws(DecodeFault) -> Int64 {
  do throws(DateTime.Fault) {
    return try DateTime.parse(text)
  } catch {
    switch error {
    case .invalid: throw DecodeFault(field, .invalid)
    case .outOfRange: throw DecodeFault(field, .outOfRange)
    }
  }
}
