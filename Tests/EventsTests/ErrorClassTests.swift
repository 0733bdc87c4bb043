import Events
import FoundationEssentials
import Records
import Testing

@Suite struct ErrorClassTests {
  @Test("the dead-letter topic's description lists every problem of the decoder")
  func listed() throws {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let path = root.joined(separator: "/") + "/topics/strata.dead-letters.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for problem in DecodeFault.Problem.allCases {
      #expect(text.contains("\n  \(problem): "), "\(problem) is not listed")
    }
  }

  @Test("an error class is the part's JSON name, a point and the problem")
  func names() {
    #expect(DecodeFault(.amount, .missing).errorClass == "amount.missing")
    #expect(DecodeFault(.tsMs, .outOfRange).errorClass == "ts_ms.outOfRange")
    #expect(DecodeFault(.json, .tooDeep).reason.message == "json is nested too deeply")
  }

  @Test("every JSON field is found by its name, and parts that are no fields are not")
  func fields() {
    for field in FieldName.allCases {
      #expect(FieldName(name: field.name) == (field.isJSONField ? field : nil))
    }
  }
}
