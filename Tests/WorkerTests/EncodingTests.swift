import Records
import Testing

@testable import Worker

@Suite("Encodings")
struct EncodingTests {
  @Test("a journal record reads back as it was written; a cut or foreign one does not read")
  func journal() {
    var record = JournalRecord(mark: TransactionMark(nonce: .max, sequence: 7, clock: 1_700))
    record.watermarks[.transactions] = 1_650
    record.watermarks[.feedback] = -3
    record.populationEpoch = 12
    record.cuts = [1, 2, 3]
    record.woken = [Array("a".utf8), [], [UInt8](repeating: 7, count: 1_024)]
    record.add(.transactions, 5)
    record.add(.transactions, 9)
    record.add(.feedback, 1)
    record.add(.transactions, 10)
    var bytes: [UInt8] = []
    record.encode(into: &bytes)
    #expect(bytes.withUnsafeBytes { JournalRecord($0) } == record)
    #expect(record.runs.count == 3)
    for length in bytes.indices {
      #expect(bytes[..<length].withUnsafeBytes { JournalRecord($0) } == nil)
    }
    #expect((bytes + [0]).withUnsafeBytes { JournalRecord($0) } == nil)
  }

  @Test("a transaction's mark reads back; other metadata is nobody's")
  func mark() {
    let mark = TransactionMark(nonce: 42, sequence: .max, clock: -1)
    #expect(TransactionMark(mark.text) == mark)
    for text in ["", "strata1", "strata1 1 2", "other 1 2 3", "strata1 x 2 3", "strata1 1 2 3 4"] {
      #expect(TransactionMark(text) == nil)
    }
  }

  @Test("an offset's mark reads back, with and without a watermark")
  func offsetMark() {
    let mark = TransactionMark(nonce: 42, sequence: 7, clock: 1_700)
    for watermark in [FeedWatermarks.unknown, 0, -5, 1_699] {
      let offset = OffsetMark(mark, watermark: watermark)
      #expect(OffsetMark(offset.text) == offset)
    }
    #expect(OffsetMark(mark.text) == OffsetMark(mark, watermark: FeedWatermarks.unknown))
    for text in ["", "strata1 1 2 3 x", "strata1 1 2 3 4 5", "other 1 2 3 4"] {
      #expect(OffsetMark(text) == nil)
    }
  }

  @Test(
    "the re-key stage finds the customer wherever a bank puts it",
    arguments: [
      (#"{"customerId":"c1"}"#, "c1"),
      (#"{"a":{"customerId":"no"},"customerId":"c2"}"#, "c2"),
      (#"{"x":[1,{"y":"}"},"\""],"n":-1.5e3,"data":{"z":null,"customerId":"c3"}}"#, "c3"),
      (#" { "payload" : { "op":"u", "after" : { "customerId" : "c4" } } } "#, "c4"),
      (#"{"customerId":17,"data":{"customerId":"c5"}}"#, "c5"),
      (#"{"customerId":""}"#, nil), (#"{"customerId":"a\u0062"}"#, nil),
      (#"{"customerId":"open"#, nil), ("[]", nil), ("", nil), ("{", nil), (#"{"a":}"#, nil),
    ] as [(String, String?)])
  func customerID(_ json: String, _ expected: String?) {
    let found = Array(json.utf8).withUnsafeBytes { bytes in
      CustomerIDScanner.find(bytes).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(found == expected)
  }

  @Test("Confluent's five bytes in front of the JSON are passed over")
  func wireFormat() {
    let bytes = [0, 0, 0, 0, 9] + Array(#"{"customerId":"c1"}"#.utf8)
    let found = bytes.withUnsafeBytes { CustomerIDScanner.find($0).map { Array($0) } }
    #expect(found == Array("c1".utf8))
  }

  @Test("any bytes at all are survived")
  func anyBytes() {
    var random = SeededRandom(seed: 11)
    let alphabet = Array(#"{}[]":,\customerIddata0 "#.utf8)
    for _ in 0..<5_000 {
      let bytes = (0..<random.below(60)).map { _ in alphabet[random.below(alphabet.count)] }
      bytes.withUnsafeBytes { _ = CustomerIDScanner.find($0) }
    }
  }
}
