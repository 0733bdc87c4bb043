import Records

/// One input record being written; its parts are reused from record to record.
struct EventDraft {
  var topic = InputTopic.transactions
  var type: StaticString = "bank.transaction.booked"
  var key: [UInt8] = []
  var id: [UInt8] = []
  var time: [UInt8] = []
  var value: [UInt8] = []

  mutating func start(_ topic: InputTopic, _ type: StaticString, _ customer: Int, at: Int64) {
    self.topic = topic
    self.type = type
    key.removeAll(keepingCapacity: true)
    id.removeAll(keepingCapacity: true)
    time.removeAll(keepingCapacity: true)
    value.removeAll(keepingCapacity: true)
    key.putCustomer(customer)
    time.putTime(at)
  }
}

/// Writes the events of a plain retail bank: the same under the same seed. Transactions take
/// about 300 bytes.
struct EventWriter {
  private var random: BenchRandom
  /// Of events and transactions, unique over all phases of a run.
  private var number: Int64 = 0
  let customers: Int
  private(set) var draft = EventDraft()

  init(customers: Int, seed: UInt64 = 1) {
    random = BenchRandom(seed: seed)
    self.customers = customers
  }

  mutating func anyCustomer() -> Int { random.below(customers) }

  /// The master data of a customer who can be advertised to.
  mutating func snapshot(_ customer: Int, at time: Int64) {
    begin(.customers, "bank.customer.updated", customer, time)
    draft.value.put("{\"customerId\":\"")
    draft.value.putCustomer(customer)
    draft.value.put("\",\"version\":1,\"type\":\"person\",\"birthDate\":\"19")
    draft.value.put(Int64(50 + customer % 50), digits: 2)
    draft.value.put(
      "-06-15\",\"region\":\"CN-SH\",\"locale\":\"zh\",\"timeZone\":\"Asia/Shanghai\",")
    draft.value.put(
      "\"jurisdiction\":\"CN\",\"occupation\":\"engineer\",\"incomeBand\":\"middle\",")
    draft.value.put("\"maritalStatus\":\"single\",\"dependants\":0,\"riskRating\":3,")
    draft.value.put("\"branch\":\"b-17\",\"consents\":[")
    for (index, channel) in EventWriter.channels.enumerated() {
      draft.value.put(
        index == 0
          ? "{\"purpose\":\"marketing\",\"channel\":\""
          : ",{\"purpose\":\"marketing\",\"channel\":\"")
      draft.value.put(channel)
      draft.value.put("\",\"state\":\"granted\",\"at\":\"")
      draft.value.putTime(time)
      draft.value.put("\",\"source\":\"onboarding\"}")
    }
    draft.value.put("]}")
  }

  private static let channels: [StaticString] = ["app", "push", "sms"]

  mutating func balance(_ customer: Int, at time: Int64) {
    begin(.customers, "bank.balance.reported", customer, time)
    draft.value.put("{\"customerId\":\"")
    draft.value.putCustomer(customer)
    draft.value.put("\",\"accountId\":\"a-")
    draft.value.put(Int64(customer), digits: 8)
    draft.value.put("-1\",\"product\":\"current\",\"amount\":\"")
    draft.value.put(Int64(1_000 + random.below(400_000)))
    draft.value.put(".50\",\"currency\":\"CNY\",\"asOf\":\"")
    draft.value.putTime(time)
    draft.value.put("\"}")
  }

  /// A holding whose opening makes the engine decide.
  mutating func savingsOpened(_ customer: Int, at time: Int64, id: Int64) {
    begin(.customers, "bank.holding.opened", customer, time)
    draft.id.removeAll(keepingCapacity: true)
    draft.id.put("p-")
    draft.id.put(id)
    draft.value.put("{\"customerId\":\"")
    draft.value.putCustomer(customer)
    draft.value.put("\",\"holdingId\":\"h-")
    draft.value.put(number)
    draft.value.put("\",\"product\":\"savings\",\"at\":\"")
    draft.value.putTime(time)
    draft.value.put("\"}")
  }

  mutating func complaintOpened(_ customer: Int, at time: Int64) {
    begin(.feedback, "crm.complaint.opened", customer, time)
    draft.value.put("{\"customerId\":\"")
    draft.value.putCustomer(customer)
    draft.value.put("\",\"complaintId\":\"k-")
    draft.value.put(number)
    draft.value.put("\",\"topic\":\"card\",\"severity\":\"critical\",\"at\":\"")
    draft.value.putTime(time)
    draft.value.put("\"}")
  }

  /// What a customer does most: pay by card, and sometimes something else.
  mutating func transaction(_ customer: Int, at time: Int64) {
    begin(.transactions, "bank.transaction.booked", customer, time)
    // One salary to 39 other bookings: about a month of a card user's.
    let draw = random.below(2 * EventWriter.kinds.count + 2)
    let kind =
      draw == 0 ? EventWriter.salary : EventWriter.kinds[draw % EventWriter.kinds.count]
    draft.value.put("{\"transactionId\":\"t-")
    draft.value.put(number, digits: 12)
    draft.value.put("\",\"customerId\":\"")
    draft.value.putCustomer(customer)
    draft.value.put("\",\"accountId\":\"a-")
    draft.value.put(Int64(customer), digits: 8)
    draft.value.put("-1\",\"amount\":\"")
    draft.value.put(Int64(kind.least + random.below(kind.least * 4)))
    draft.value.put(".")
    draft.value.put(Int64(random.below(100)), digits: 2)
    draft.value.put("\",\"currency\":\"CNY\",\"creditDebit\":\"")
    draft.value.put(kind.isCredit ? "credit" : "debit")
    draft.value.put("\",\"bookedAt\":\"")
    draft.value.putTime(time)
    draft.value.put("\",\"valueDate\":\"")
    draft.value.putDate(time / 86_400_000)
    draft.value.put("\"")
    if kind.category > 0 {
      draft.value.put(",\"merchantCategory\":\"")
      draft.value.put(kind.category, digits: 4)
      draft.value.put("\",\"merchantName\":\"Shanghai Lane No. ")
      draft.value.put(Int64(random.below(900)))
      draft.value.put("\"")
    }
    draft.value.put(",\"channel\":\"")
    draft.value.put(kind.channel)
    draft.value.put("\",\"counterpartyId\":\"m-")
    draft.value.put(Int64(random.below(100_000)), digits: 6)
    draft.value.put("\",\"endToEndId\":\"x")
    draft.value.put(number, digits: 12)
    draft.value.put("\"}")
  }

  private mutating func begin(
    _ topic: InputTopic, _ type: StaticString, _ customer: Int, _ time: Int64
  ) {
    number += 1
    draft.start(topic, type, customer, at: time)
    draft.id.put("e-")
    draft.id.put(number, digits: 12)
  }

  private struct Kind {
    var channel: StaticString
    var category: Int64
    var least: Int
    var isCredit = false
  }

  private static let salary = Kind(
    channel: "salary", category: 0, least: 4_000, isCredit: true)

  /// Drawn uniformly: 12 of 19 are card payments.
  private static let kinds: [Kind] = [
    Kind(channel: "pos", category: 5411, least: 40),
    Kind(channel: "pos", category: 5411, least: 60),
    Kind(channel: "pos", category: 5499, least: 20),
    Kind(channel: "pos", category: 5812, least: 30),
    Kind(channel: "pos", category: 5814, least: 15),
    Kind(channel: "pos", category: 5541, least: 90),
    Kind(channel: "pos", category: 5912, least: 25),
    Kind(channel: "pos", category: 5651, least: 80),
    Kind(channel: "ecom", category: 5732, least: 120),
    Kind(channel: "ecom", category: 5942, least: 30),
    Kind(channel: "ecom", category: 4111, least: 10),
    Kind(channel: "ecom", category: 4511, least: 500),
    Kind(channel: "atm", category: 0, least: 200),
    Kind(channel: "transfer", category: 0, least: 100),
    Kind(channel: "transfer", category: 0, least: 150, isCredit: true),
    Kind(channel: "directDebit", category: 0, least: 60),
    Kind(channel: "directDebit", category: 0, least: 120),
    Kind(channel: "fee", category: 0, least: 2),
    Kind(channel: "interest", category: 0, least: 1, isCredit: true),
  ]
}
