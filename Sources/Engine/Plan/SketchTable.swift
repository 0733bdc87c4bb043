import Events
import Expressions
import Records
import Strategy

/// How one series keeps rows or a decayed sum: trivial. Of a series of plain tiles only `kind`
/// is looked at.
struct SketchTable {
  enum Kind: UInt8 { case tiles, groups, distinct, histogram, calendar, decay }

  let kind: Kind
  let identity: UInt32
  /// Index of the program that gives the key, among the distinct ones; -1 without one.
  let key: Int
  /// The key is `event.merchantCategory` as it is.
  let keyIsCategory: Bool
  let keyIsText: Bool
  let period: RowsPlan.Period
  /// The most categories.
  let groups: Int
  /// The most rows, as far as they can be made fewer.
  let rows: Int
  /// The key under which what does not fit is counted together.
  let others: UInt32
  let narrow: RowLayout
  let wide: RowLayout
  /// 2^(j / tilesPerHalfLife) × 2^32, for each j of a half-life.
  let weights: FixedArray<UInt64>
  /// The texts of the categories, where they are known in advance.
  let texts: FixedArray<KeyText>

  init(_ plan: TileSeriesPlan, key: Int?, rowLimit: Int) {
    identity = plan.identity
    self.key = key ?? -1
    var (kind, keyBytes, period, groups) = (Kind.tiles, 0, RowsPlan.Period.day, 0)
    var (isText, isCategory, weights, texts) = (false, false, [UInt64](), [String]())
    switch plan.shape {
    case .tiles, .purchases: break
    case .decay(let tiles):
      kind = .decay
      weights = HalfLife.weights(tiles)
    case .rows(let rows):
      let attributes = rows.key.map { $0.cost == 1 ? $0.attributes : [] } ?? []
      (isText, groups, texts) = (rows.keyIsText, rows.groups, rows.texts)
      isCategory = attributes == [EventAttribute.merchantCategory.rawValue]
      let isSmall = attributes.first.map { SketchTable.smallKeys.contains($0) } ?? false
      switch rows.kind {
      case .groups: (kind, keyBytes) = (.groups, isSmall ? 2 : 4)
      case .distinct: (kind, keyBytes) = (.distinct, 4)
      case .histogram: (kind, keyBytes) = (.histogram, 2)
      case .calendar(let every): (kind, period) = (.calendar, every)
      }
    }
    self.kind = kind
    (self.period, self.groups, keyIsText, keyIsCategory) = (period, groups, isText, isCategory)
    rows = max(rowLimit, 4 * plan.tileCount)
    others = keyBytes == 2 ? UInt32(UInt16.max) : 0x8000_0000
    let hasSum = plan.columns.contains(.sum)
    narrow = RowLayout(isWide: false, keyBytes: keyBytes, hasSum: hasSum)
    wide = RowLayout(isWide: true, keyBytes: keyBytes, hasSum: hasSum)
    self.weights = FixedArray(weights)
    self.texts = FixedArray(texts.map(KeyText.init))
  }

  func deallocate() {
    weights.deallocate()
    for index in texts.indices { texts[index].text.deallocate() }
    texts.deallocate()
  }

  /// Its rows leave the window one tile after the other. Calendar periods go when new ones come,
  /// and a decayed sum has no window.
  @inline(__always)
  var expires: Bool { kind == .groups || kind == .distinct || kind == .histogram }

  @inline(__always)
  func layout(_ entry: SketchEntry) -> RowLayout { entry.isWide ? wide : narrow }

  /// The text of a category; nil where it is not known.
  func text(of key: UInt32) -> UnsafeRawBufferPointer? {
    for index in texts.indices where texts[index].identity == key { return texts[index].text }
    return nil
  }

  /// Whole numbers that fit 16 bits.
  private static let smallKeys: Set<UInt16> = [
    EventAttribute.merchantCategory.rawValue, EventAttribute.hour.rawValue,
    EventAttribute.weekday.rawValue, EventAttribute.csat.rawValue, EventAttribute.nps.rawValue,
  ]
}

/// The name of a category: trivial, its bytes live as long as the tables.
struct KeyText {
  let identity: UInt32
  let text: UnsafeRawBufferPointer

  init(_ name: String) {
    identity = Identity.of(name)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: name.utf8.count, alignment: 1)
    bytes.copyBytes(from: name.utf8)
    text = UnsafeRawBufferPointer(bytes)
  }
}

/// One question to a feature that has many values: trivial.
struct FeatureQueryTable {
  let feature: Int
  let kind: FeatureQueryPlan.Kind
  let key: UInt32
  let place: Int

  init(_ plan: FeatureQueryPlan) {
    feature = plan.feature
    kind = plan.kind
    place = plan.place
    switch plan.key {
    case .number(let number): key = UInt32(bitPattern: number)
    case .text(let text): key = Identity.of(text)
    }
  }
}
