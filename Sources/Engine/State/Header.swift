import Records

/// The fixed header of a customer record: byte offsets and typed access.
///
/// | offset | content |
/// |---|---|
/// | 0 | `wakeAt`, the lane's |
/// | 8 | format version, flags, fingerprint of the strategy the record was laid out for |
/// | 16 | customer flags, counters of small things |
/// | 24… | master-data version, clock, activity, amounts, dates |
/// | `table` | the offset of every section, UInt32 each; a section ends where the next starts |
enum Header {
  /// Raised when the layout changes; a record of a newer version is refused.
  static let formatVersion: UInt16 = 4

  static var version: Field<UInt16> { Field(8) }
  static var bits: Field<UInt8> { Field(10) }
  /// `TransactionEntry.layout` of the strategy the record was laid out for.
  static var transactionLayout: Field<UInt8> { Field(11) }
  static var fingerprint: Field<UInt32> { Field(12) }
  static var customerFlags: Field<UInt32> { Field(16) }
  /// Open complaints that had to be evicted: they still forbid promotion.
  static var overflowComplaints: Field<UInt16> { Field(20) }
  /// The next key for a text that belongs to an entry, such as a complaint's id.
  static var nextTextKey: Field<UInt16> { Field(22) }
  static var profileVersion: Field<Int64> { Field(24) }
  /// The largest clock seen: time never runs backwards for a customer.
  static var clock: Field<Int64> { Field(32) }
  static var firstSeen: Field<Int64> { Field(40) }
  static var lastActivity: Field<Int64> { Field(48) }
  static var lastContact: Field<Int64> { Field(56) }
  /// Base-currency minor units; `unknown` when an account cannot be converted.
  static var assets: Field<Int64> { Field(64) }
  static var turnover: Field<Int64> { Field(72) }
  static var birthDay: Field<Int32> { Field(80) }
  static var registrationDay: Field<Int32> { Field(84) }
  static var dependants: Field<Int32> { Field(88) }
  static var employees: Field<Int32> { Field(92) }
  static var riskRating: Field<Int16> { Field(96) }
  /// Where the next event id and transaction go once their rings are full. Where events are
  /// remembered by age, the number of those of the older generation.
  static var eventCursor: Field<UInt16> { Field(98) }
  static var transactionCursor: Field<UInt16> { Field(100) }
  static var complaintCount: Field<UInt16> { Field(102) }
  /// When a rule's answer may change without an event.
  static var timeBoundary: Field<Int64> { Field(104) }
  /// When the oldest tile of any series leaves its window.
  static var nextExpiry: Field<Int64> { Field(112) }
  /// When the earliest pending exit or step change has dwelt long enough.
  static var dwellAt: Field<Int64> { Field(120) }
  static var surveyDueAt: Field<Int64> { Field(128) }
  static var lastSurvey: Field<Int64> { Field(136) }
  /// Hash of the complaint that the pending survey is about.
  static var surveyCause: Field<UInt64> { Field(144) }
  /// Events older than the window of a series: counted, not applied.
  static var lateEvents: Field<UInt32> { Field(152) }
  static var evictedTransactions: Field<UInt32> { Field(156) }
  static var evictedConsents: Field<UInt32> { Field(160) }
  /// Everything else that a bound pushed out.
  static var evictedOthers: Field<UInt32> { Field(164) }
  /// When the younger generation of remembered events began, in days since 1970-01-01;
  /// `unknown32` where events are remembered by number alone.
  static var eventDay: Field<Int32> { Field(168) }
  static var table: Int { 172 }
  static var size: Int { table + 4 * Section.count }

  /// Bits of `bits`.
  static let profileKnown: UInt8 = 1
  static let isCompany: UInt8 = 2

  /// Absent numbers, by width.
  static var unknown64: Int64 { Int64.min }
  static var unknown32: Int32 { Int32.min }
  static var unknown16: Int16 { Int16.min }

  struct Field<Value: BitwiseCopyable>: Sendable {
    let offset: Int
    @inline(__always)
    init(_ offset: Int) { self.offset = offset }
  }
}

extension StateBuffer {
  @inline(__always)
  subscript<Value>(_ field: Header.Field<Value>) -> Value {
    get { base.loadUnaligned(fromByteOffset: field.offset, as: Value.self) }
    set { base.storeBytes(of: newValue, toByteOffset: field.offset, as: Value.self) }
  }

  /// Counts one more; stops at the maximum.
  mutating func increment<Value: FixedWidthInteger & BitwiseCopyable>(
    _ field: Header.Field<Value>
  ) {
    let old = self[field]
    if old < Value.max { self[field] = old + 1 }
  }
}

extension RecordView {
  @inline(__always)
  subscript<Value>(_ field: Header.Field<Value>) -> Value {
    base.loadUnaligned(fromByteOffset: field.offset, as: Value.self)
  }
}
