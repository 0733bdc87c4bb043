/// When each event of a run happens: first a past that is told fast, then the present.
package struct BankCalendar: Sendable {
  /// Events that tell the past, evenly spread over it.
  package let historyEvents: Int
  /// All events of the run.
  package let totalEvents: Int
  private let historyStart: Int64
  /// Where the past ends and the present begins, milliseconds UTC.
  private let present: Int64
  private let rate: Int

  /// - Parameter present: when the past ends; in a live run the time at which its last event
  ///   will be sent.
  package init(_ options: BankOptions, present: Int64) {
    totalEvents = options.rate * options.seconds
    historyEvents =
      options.historyDays == 0 ? 0 : Int(Double(totalEvents) * options.historyShare)
    self.present = present
    rate = options.rate
    historyStart = present - Int64(options.historyDays) * LocalTime.day
  }

  /// The time of the first event.
  package var start: Int64 { historyEvents > 0 ? historyStart : present }

  /// The time of an event of the run; ascending.
  package func time(ofEvent number: Int) -> Int64 {
    guard number < historyEvents else {
      return present + Int64(number - historyEvents) * 1_000 / Int64(rate)
    }
    return historyStart
      + Int64(Double(number) / Double(historyEvents) * Double(present - historyStart))
  }
}
