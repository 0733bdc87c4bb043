/// The ways in which the bank's systems get a transaction wrong, each with the class under which
/// a service that checks its input has to put the record aside.
package enum Flaw: UInt8, CaseIterable, Sendable {
  case amountMissing, amountText, amountTooPrecise, amountNegative, amountHuge, amountTwice
  case currencyMissing, currencyUnknown
  case timeMissing, timeInvalid, timeIn9999
  case directionInvalid
  case transactionIDMissing, accountMissing
  case categoryInvalid
  case otherCustomer
  case truncated, notJSON, invalidUTF8, array, tooDeep
  case keyMissing, valueEmpty, valueMissing
  case eventIDMissing, wrongTopic, unsupportedContent

  /// `part.problem`, stable.
  package var errorClass: String {
    switch self {
    case .amountMissing: "amount.missing"
    case .amountText: "amount.notDecimal"
    case .amountTooPrecise: "amount.tooPrecise"
    case .amountNegative: "amount.negative"
    case .amountHuge: "amount.tooLarge"
    case .amountTwice: "amount.duplicate"
    case .currencyMissing: "currency.missing"
    case .currencyUnknown: "currency.unknown"
    case .timeMissing: "bookedAt.missing"
    case .timeInvalid: "bookedAt.invalid"
    case .timeIn9999: "bookedAt.outOfRange"
    case .directionInvalid: "creditDebit.invalid"
    case .transactionIDMissing: "transactionId.missing"
    case .accountMissing: "accountId.missing"
    case .categoryInvalid: "merchantCategory.invalid"
    case .otherCustomer: "customerId.mismatch"
    case .truncated, .notJSON: "json.malformed"
    case .invalidUTF8: "json.invalidUTF8"
    case .array: "json.notAnObject"
    case .tooDeep: "json.tooDeep"
    case .keyMissing: "key.missing"
    case .valueEmpty: "value.empty"
    case .valueMissing: "value.missing"
    case .eventIDMissing: "id.missing"
    case .wrongTopic: "type.wrongTopic"
    case .unsupportedContent: "contentType.unsupported"
    }
  }
}
