import FoundationEssentials

/// What a bank's channels read of an outbound event: enough to hand it to the customer.
struct ActionMessage: Decodable {
  var customerId: String
  var decisionId: String
  var channel: String
  var productId: String?
  var surveyId: String?

  /// Nil for events that ask for nothing.
  static func read(
    type: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) -> Bank.ReceivedAction? {
    let type = String(decoding: type, as: UTF8.self)
    guard type == "crm.offer.decided" || type == "crm.survey.invited" else { return nil }
    guard let message = try? JSONDecoder().decode(ActionMessage.self, from: Data(value)) else {
      return nil
    }
    let kind: Bank.ReceivedAction.Kind
    if let survey = message.surveyId {
      kind = .survey(id: survey)
    } else if let product = message.productId {
      kind = .offer(product: product)
    } else {
      return nil
    }
    return Bank.ReceivedAction(
      customerID: message.customerId, decisionID: message.decisionId, channel: message.channel,
      kind: kind)
  }
}
