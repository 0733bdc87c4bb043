import Testing

@testable import Engine

@Suite("Answers of filters")
struct FilterAnswersTests {
  @Test("each filter is asked once an event, and anew for the next", arguments: [1, 64, 130])
  func once(filters: Int) {
    let answers = FilterAnswers(filters: filters)
    defer { answers.deallocate() }
    for event in 0..<3 {
      answers.removeAll()
      var asked = 0
      for _ in 0..<4 {
        for filter in 0..<filters {
          let passes = answers.answer(filter) {
            asked += 1
            return (filter + event) % 3 == 0
          }
          #expect(passes == ((filter + event) % 3 == 0))
        }
      }
      #expect(asked == filters)
    }
  }
}
