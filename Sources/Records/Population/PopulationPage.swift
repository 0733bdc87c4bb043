/// Where a partition's population lies among its customers' states: under keys that no customer
/// can have, so that the transaction that changes a customer changes them too.
///
/// A key starts with the byte 0xFF, which occurs in no UTF-8 text, and is
/// `FF, kind, series (4, little-endian), number (4, little-endian)`, ten bytes in all. Pages have
/// the kind of their cells; the list of a score's pages has kind 0xFE.
package enum PopulationKey {
  package static var mark: UInt8 { 0xff }
  private static var listKind: UInt8 { 0xfe }

  /// Whether a key is this module's and no customer's.
  @inline(__always)
  package static func isReserved(_ key: UnsafeRawBufferPointer) -> Bool {
    key.count > 0 && key[0] == mark
  }

  /// The key of the page that holds a cell.
  static func page(_ cell: PopulationCell) -> [UInt8] {
    make(cell.kind.rawValue, cell.series, PopulationPage.number(cell.index))
  }

  static func page(score series: UInt32, number: Int32) -> [UInt8] {
    make(PopulationKind.score.rawValue, series, number)
  }

  /// The key of the list of a score's pages.
  static func list(score series: UInt32) -> [UInt8] { make(listKind, series, 0) }

  private static func make(_ kind: UInt8, _ series: UInt32, _ number: Int32) -> [UInt8] {
    var key: [UInt8] = [mark, kind]
    withUnsafeBytes(of: series.littleEndian) { key.append(contentsOf: $0) }
    withUnsafeBytes(of: number.littleEndian) { key.append(contentsOf: $0) }
    return key
  }
}

/// Sixteen neighbouring cells as a state: the lane's timer (8 bytes, never), then for each cell,
/// up to the last one in use, its count and its bits, 4 bytes each, little-endian. A page without
/// customers is empty, which deletes it.
enum PopulationPage {
  static var cells: Int { 16 }

  /// The page of a bucket; bucket 0 starts page 0.
  static func number(_ index: Int32) -> Int32 { index >> 4 }

  /// The first bucket of a page.
  static func firstIndex(_ number: Int32) -> Int32 { number << 4 }

  /// Bytes of a cell.
  @inline(__always)
  private static func length(_ index: Int32) -> Int { 4 * (1 + PopulationBucket.openBits(index)) }

  /// Whether two cells lie on the same page.
  static func holds(_ cell: PopulationCell, _ other: PopulationCell) -> Bool {
    cell.kind == other.kind && cell.series == other.series
      && number(cell.index) == number(other.index)
  }

  /// Customers with one score join or leave.
  static func add(_ change: PopulationChange, to state: inout StateBuffer) {
    if state.isEmpty {
      state.insertZeros(at: 0, StateBuffer.headerSize)
      state.wakeAt = StateBuffer.never
    }
    let index = change.cell.index
    var place = StateBuffer.headerSize
    for before in firstIndex(number(index))..<index { place += length(before) }
    let end = place + length(index)
    if state.count < end { state.insertZeros(at: state.count, end - state.count) }
    increase(&state, place, by: change.count)
    for bit in 0..<PopulationBucket.openBits(index)
    where change.value.magnitude >> UInt64(bit) & 1 == 1 {
      increase(&state, place + 4 * (bit + 1), by: change.count)
    }
    trim(&state, number(index))
  }

  /// Visits the cells in use, ascending.
  static func forEach(
    _ number: Int32, _ state: UnsafeRawBufferPointer,
    _ body: (_ index: Int32, _ count: PopulationCount) -> Void
  ) {
    var place = StateBuffer.headerSize
    for index in firstIndex(number)..<firstIndex(number) + Int32(cells) {
      let length = length(index)
      guard place + length <= state.count else { return }
      let cell = PopulationCount(
        count: read(state, place),
        bits: stride(from: place + 4, to: place + length, by: 4).map { read(state, $0) })
      if !cell.isEmpty { body(index, cell) }
      place += length
    }
  }

  /// Cuts cells off the end that nobody is in.
  private static func trim(_ state: inout StateBuffer, _ number: Int32) {
    var used = StateBuffer.headerSize
    var place = used
    for index in firstIndex(number)..<firstIndex(number) + Int32(cells) {
      let end = place + length(index)
      guard end <= state.count else { break }
      let isUsed = stride(from: place, to: end, by: 4).contains { read(state.bytes, $0) != 0 }
      if isUsed { used = end }
      place = end
    }
    if used == StateBuffer.headerSize {
      state.removeAll()
    } else if used < state.count {
      state.removeBytes(at: used, state.count - used)
    }
  }

  @inline(__always)
  private static func increase(_ state: inout StateBuffer, _ place: Int, by count: Int32) {
    let old = state.base.loadUnaligned(fromByteOffset: place, as: Int32.self)
    state.base.storeBytes(
      of: (Int32(littleEndian: old) &+ count).littleEndian, toByteOffset: place, as: Int32.self)
  }

  @inline(__always)
  private static func read(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Int64 {
    Int64(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)))
  }
}

/// The numbers of a score's pages as a state: the lane's timer, then the numbers (4 bytes each,
/// little-endian), ascending.
enum PopulationPageList {
  static func numbers(_ state: UnsafeRawBufferPointer) -> [Int32] {
    stride(from: StateBuffer.headerSize, to: max(StateBuffer.headerSize, state.count - 3), by: 4)
      .map { Int32(littleEndian: state.loadUnaligned(fromByteOffset: $0, as: Int32.self)) }
  }

  /// Enters a page that began to be, or takes out one that ceased to be.
  static func toggle(_ number: Int32, in state: inout StateBuffer) {
    if state.isEmpty {
      state.insertZeros(at: 0, StateBuffer.headerSize)
      state.wakeAt = StateBuffer.never
    }
    var low = 0
    var high = (state.count - StateBuffer.headerSize) / 4
    while low < high {
      let middle = (low + high) / 2
      if at(middle, state.bytes) < number { low = middle + 1 } else { high = middle }
    }
    let place = StateBuffer.headerSize + 4 * low
    if place < state.count, at(low, state.bytes) == number {
      state.removeBytes(at: place, 4)
      if state.count == StateBuffer.headerSize { state.removeAll() }
    } else {
      state.insertZeros(at: place, 4)
      state.base.storeBytes(of: number.littleEndian, toByteOffset: place, as: Int32.self)
    }
  }

  private static func at(_ index: Int, _ bytes: UnsafeRawBufferPointer) -> Int32 {
    Int32(
      littleEndian: bytes.loadUnaligned(
        fromByteOffset: StateBuffer.headerSize + 4 * index, as: Int32.self))
  }
}
