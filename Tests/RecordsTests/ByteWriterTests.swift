import Testing

@testable import Records

@Suite struct ByteWriterTests {
  @Test func bytesStandInTheOrderTheyWereAppendedWhileTheRoomGrows() {
    var writer = ByteWriter(capacity: 1)
    var expected: [UInt8] = []
    for round in 0..<300 {
      let piece = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: round % 7)
      piece.withUnsafeBytes { writer.append(contentsOf: $0) }
      writer.append(UInt8(truncatingIfNeeded: round &* 3))
      expected += piece + [UInt8(truncatingIfNeeded: round &* 3)]
    }
    let (written, last, middle) = (Array(writer.view), writer.last, Array(writer[10..<20]))
    #expect(written == expected)
    #expect(last == expected.last)
    #expect(middle == Array(expected[10..<20]))
  }

  @Test func whatIsWrittenInPlaceCountsOnlyAsFarAsItSays() {
    var writer = ByteWriter(capacity: 16)
    writer.append(maximum: 100) { room in
      room[0] = 7
      room[1] = 8
      return 2
    }
    let written = Array(writer.view)
    #expect(written == [7, 8])
  }

  @Test func anEmptiedWriterStartsAnewAndAnEmptyPieceChangesNothing() {
    var writer = ByteWriter()
    let (fresh, last) = (writer.isEmpty, writer.last)
    #expect(fresh && last == nil)
    writer.append(1)
    writer.append(2)
    writer.removeLast()
    let left = Array(writer.view)
    #expect(left == [1])
    writer.removeAll()
    writer.append(contentsOf: UnsafeRawBufferPointer(start: nil, count: 0))
    let isEmpty = writer.isEmpty
    #expect(isEmpty)
  }
}
