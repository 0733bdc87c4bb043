/// What a record can have, by the name it has in JSON or, for parts of the record that are not
/// JSON fields, by the name under which a dead letter reports them.
///
/// The raw value is the number under which the JSON reader yields the field.
package enum FieldName: UInt8, CaseIterable, Sendable {
  // CloudEvents attributes. In binary mode they are headers `ce_…`.
  case specversion = 1
  case id, source, type, time, traceparent, datacontenttype
  case data
  case dataBase64

  // The Debezium envelope.
  case payload, before, after, op
  case tsMs

  // Every event.
  case eventId, customerId, at, channel

  // Transactions.
  case transactionId, accountId, amount, currency, creditDebit, bookedAt, valueDate
  case merchantCategory, merchantName, counterpartyId, endToEndId, reversalOf, fee, remittance

  // Master data.
  case version, birthDate, gender, occupation, incomeBand, region, locale, timeZone
  case jurisdiction, riskRating, maritalStatus, dependants, relationshipManager, branch
  case flags, vulnerable, deceased, hardship, fraudHold, doNotContact, employee
  case givenName, familyName
  case industry, employees, turnover, turnoverCurrency, creditRating, registrationDate
  case consents, purpose, state

  // Holdings, balances, applications.
  case holdingId, product, openedAt, closedAt, asOf, applicationId

  // Feedback.
  case decisionId, response, surveyId, csat, nps, text
  case complaintId, topic, severity, bankError, suggestionId, byManager, flag

  // Parts of a record that are not JSON fields.
  case key = 200
  case value, json, contentType, framing

  /// The name in JSON.
  package var name: String {
    switch self {
    case .dataBase64: "data_base64"
    case .tsMs: "ts_ms"
    default: "\(self)"
    }
  }

  /// False for parts of a record that are not JSON fields.
  package var isJSONField: Bool { rawValue < FieldName.key.rawValue }

  /// The field with this JSON name.
  package init?(name: String) {
    guard let found = FieldName.allCases.first(where: { $0.isJSONField && $0.name == name }) else {
      return nil
    }
    self = found
  }

  /// The names that structure a record rather than describe a customer; a mapping cannot give
  /// them another name.
  package static let structural: Set<FieldName> = [
    .specversion, .traceparent, .datacontenttype, .data, .dataBase64, .payload, .before, .after,
    .op, .tsMs,
  ]
}
