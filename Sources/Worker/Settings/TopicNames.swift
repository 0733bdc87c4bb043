package import Records

/// The names of all topics without the prefix. A deployment may rename each.
package struct TopicNames: Sendable, Equatable {
  package var transactions = "bank.transactions"
  package var customers = "bank.customers"
  package var feedback = "crm.feedback"
  package var offers = "crm.offers"
  package var marketing = "crm.marketing"
  package var segments = "crm.segments"
  package var profiles = "crm.profiles"
  package var decisions = "crm.decisions"
  package var erasures = "strata.erasures"
  package var deadLetters = "strata.dead-letters"
  package var state = "strata.state"
  package var journal = "strata.journal"
  package var aggregates = "strata.aggregates"
  package var strategy = "strata.strategy"

  package init() {}

  package func name(of topic: InputTopic) -> String {
    switch topic {
    case .transactions: transactions
    case .customers: customers
    case .feedback: feedback
    }
  }

  package func name(of topic: OutputTopic) -> String {
    switch topic {
    case .offers: offers
    case .marketing: marketing
    case .segments: segments
    case .profiles: profiles
    case .decisions: decisions
    case .erasures: erasures
    }
  }

  /// All names with the setting each belongs to.
  package var all: [(setting: String, name: String)] {
    [
      ("topics.transactions", transactions), ("topics.customers", customers),
      ("topics.feedback", feedback), ("topics.offers", offers), ("topics.marketing", marketing),
      ("topics.segments", segments), ("topics.profiles", profiles),
      ("topics.decisions", decisions), ("topics.erasures", erasures),
      ("topics.deadLetters", deadLetters), ("topics.state", state), ("topics.journal", journal),
      ("topics.aggregates", aggregates), ("topics.strategy", strategy),
    ]
  }
}

extension WorkerSettings {
  /// The bank's topic, as it is named in the cluster.
  package func bankTopic(_ topic: InputTopic) -> String { topicPrefix + topics.name(of: topic) }

  /// The topic the lanes consume: the bank's own, or the re-keyed copy of it.
  package func inputTopic(_ topic: InputTopic) -> String {
    rekey.contains(topic) ? rekeyTopic(topic) : bankTopic(topic)
  }

  /// The internal topic of the re-key stage.
  package func rekeyTopic(_ topic: InputTopic) -> String {
    topicPrefix + "strata.rekey." + topics.name(of: topic)
  }

  package func outputTopic(_ topic: OutputTopic) -> String { topicPrefix + topics.name(of: topic) }
  package var deadLetterTopic: String { topicPrefix + topics.deadLetters }
  package var stateTopic: String { topicPrefix + topics.state }
  package var journalTopic: String { topicPrefix + topics.journal }
  package var strategyTopic: String { topicPrefix + topics.strategy }
  package var aggregatesTopic: String { topicPrefix + topics.aggregates }
}
