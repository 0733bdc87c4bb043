import Operations
import Testing
import Worker

@Suite("Metrics as text")
struct PrometheusTextTests {
  @Test("families, labels and escapes follow the exposition format")
  func format() {
    var text = PrometheusText()
    text.family("a_total", .counter, "What a counts.")
    text.sample("a_total", [("reason", "a\"b\\c\nd")], UInt64(3))
    #expect(
      text.text == """
        # HELP a_total What a counts.
        # TYPE a_total counter
        a_total{reason="a\\"b\\\\c\\nd"} 3

        """)
  }

  @Test("histogram buckets are cumulative and end with +Inf")
  func histogram() {
    var text = PrometheusText()
    text.histogram("h", bounds: [0.1, 1], counts: [2, 3, 5], sum: 7.5)
    #expect(
      text.text == """
        h_bucket{le="0.1"} 2
        h_bucket{le="1"} 5
        h_bucket{le="+Inf"} 10
        h_sum 7.5
        h_count 10

        """)
  }

  @Test("all lanes are added up and every reason has its own sample")
  func lanes() {
    var first = LaneMetrics(lane: 0)
    first.recordsIn[0] = 5
    first.deadLetters = ["json.malformed": 1]
    var second = LaneMetrics(lane: 1)
    second.recordsIn[0] = 7
    second.deadLetters = ["json.malformed": 2, "amount.missing": 1]
    let text = WorkerMetricsText.render(
      [first, second], standby: [StandbyMetrics(partition: 7, lag: 12)])
    #expect(text.contains("strata_standby_lag_records{partition=\"7\"} 12"))
    #expect(text.contains("strata_records_total{topic=\"transactions\"} 12\n"))
    #expect(text.contains("strata_dead_letters_total{reason=\"json.malformed\"} 3\n"))
    #expect(text.contains("strata_dead_letters_total{reason=\"amount.missing\"} 1\n"))
    #expect(text.contains("strata_commit_seconds_count 0\n"))
  }
}
