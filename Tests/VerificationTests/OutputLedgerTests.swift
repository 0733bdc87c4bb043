import Records
import Testing
import Verification

private func bytes<R>(_ text: String, _ body: (UnsafeRawBufferPointer) -> R) -> R {
  Array(text.utf8).withUnsafeBytes(body)
}

extension OutputLedger {
  fileprivate mutating func expect(_ id: String?, key: String, content: UInt64) {
    bytes(key) { key in
      if let id {
        bytes(id) { expect(topic: 0, id: $0, key: key, content: content) }
      } else {
        expect(topic: 0, id: nil, key: key, content: content)
      }
    }
  }

  fileprivate mutating func observe(_ id: String?, key: String, content: UInt64, topic: UInt8 = 0) {
    bytes(key) { key in
      if let id {
        bytes(id) { observe(topic: topic, id: $0, key: key, content: content) }
      } else {
        observe(topic: topic, id: nil, key: key, content: content)
      }
    }
  }

  fileprivate var isClean: Bool {
    missing == 0 && duplicates == 0 && different == 0 && unexpected == 0 && collisions == 0
  }
}

@Suite("What should have been produced against what was")
struct OutputLedgerTests {
  @Test("equal outputs in any order are clean")
  func equal() {
    var ledger = OutputLedger()
    ledger.expect("a", key: "C1", content: 1)
    ledger.expect("b", key: "C2", content: 2)
    ledger.observe("b", key: "C2", content: 2)
    ledger.observe("a", key: "C1", content: 1)
    #expect(ledger.isClean)
    #expect(ledger.expectedCount == 2)
  }

  @Test("a lost output is missing")
  func missing() {
    var ledger = OutputLedger()
    ledger.expect("a", key: "C1", content: 1)
    #expect(ledger.missing == 1)
  }

  @Test("an output that stands there twice is a duplicate")
  func duplicate() {
    var ledger = OutputLedger()
    ledger.expect("a", key: "C1", content: 1)
    for _ in 0..<3 { ledger.observe("a", key: "C1", content: 1) }
    #expect(ledger.duplicates == 2)
    #expect(ledger.missing == 0)
  }

  @Test("an output nobody asked for, or on another topic, is unexpected")
  func unexpected() {
    var ledger = OutputLedger()
    ledger.expect("a", key: "C1", content: 1)
    ledger.observe("x", key: "C1", content: 1)
    ledger.observe("a", key: "C1", content: 1, topic: 3)
    #expect(ledger.unexpected == 2)
    #expect(ledger.missing == 1)
  }

  @Test("one changed byte is a difference")
  func different() {
    var ledger = OutputLedger()
    ledger.expect("a", key: "C1", content: 1)
    ledger.observe("a", key: "C1", content: 2)
    #expect(ledger.different == 1)
  }

  @Test("two outputs with one id are a collision of the engine's making")
  func collision() {
    var ledger = OutputLedger()
    ledger.expect("a", key: "C1", content: 1)
    ledger.expect("a", key: "C2", content: 2)
    #expect(ledger.collisions == 1)
  }

  @Test("tombstones have no id and are told apart by their order per key")
  func tombstones() {
    var ledger = OutputLedger()
    ledger.expect(nil, key: "C1", content: 1)
    ledger.expect(nil, key: "C1", content: 1)
    ledger.expect(nil, key: "C2", content: 1)
    ledger.observe(nil, key: "C1", content: 1)
    ledger.observe(nil, key: "C2", content: 1)
    #expect(ledger.missing == 1)
    ledger.observe(nil, key: "C1", content: 1)
    #expect(ledger.isClean)
    ledger.observe(nil, key: "C1", content: 1)
    #expect(ledger.unexpected == 1)
  }
}

@Suite("The verdict")
struct VerificationReportTests {
  @Test("any kind of fault spoils it, and counts alone do not")
  func verdict() {
    var report = VerificationReport()
    report.eventsIn = 10
    report.outputs = 5
    report.deadLetters = 1
    #expect(report.isVerified)
    let faults: [WritableKeyPath<VerificationReport, Int>] = [
      \.duplicates, \.missing, \.unexpected, \.different, \.collisions, \.stateMismatches,
      \.storeMismatches, \.repeatedInputs, \.skippedInputs, \.unreadableJournal, \.backwardClocks,
      \.wrongWatermarks, \.unknownEpochs,
    ]
    for fault in faults {
      var spoiled = report
      spoiled[keyPath: fault] = 1
      #expect(!spoiled.isVerified)
      #expect(spoiled.json.hasSuffix("\"verified\":false}"))
    }
  }
}
