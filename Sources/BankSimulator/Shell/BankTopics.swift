import Records

/// The names of the topics a bank writes and reads.
package struct BankTopics: Sendable {
  package var transactions = "bank.transactions"
  package var customers = "bank.customers"
  package var feedback = "crm.feedback"
  package var offers = "crm.offers"
  package var marketing = "crm.marketing"

  package init() {}

  func name(_ topic: InputTopic) -> String {
    switch topic {
    case .transactions: transactions
    case .customers: customers
    case .feedback: feedback
    }
  }
}
