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
  static let formatVersion: UInt16 = 1

  static let version = Field<UInt16>(8)
  static let bits = Field<UInt16>(10)
  static let fingerprint = Field<UInt32>(12)
  static let customerFlags = Field<UInt32>(16)
  /// Open complaints that had to be evicted: they still forbid promotion.
  static let overflowComplaints = Field<UInt16>(20)
  /// The next key for a text that belongs to an entry, such as a complaint's id.
  static let nextTextKey = Field<UInt16>(22)
  static let profileVersion = Field<Int64>(24)
  /// The largest clock seen: time never runs backwards for a customer.
  static let clock = Field<Int64>(32)
  static let firstSeen = Field<Int64>(40)
  static let lastActivity = Field<Int64>(48)
  static let lastContact = Field<Int64>(56)
  /// Base-currency minor units; `unknown` when an account cannot be converted.
  static let assets = Field<Int64>(64)
  static let turnover = Field<Int64>(72)
  static let birthDay = Field<Int32>(80)
  static let registrationDay = Field<Int32>(84)
  static let dependants = Field<Int32>(88)
  static let employees = Field<Int32>(92)
  static let riskRating = Field<Int16>(96)
  /// Where the next event id and transaction go once their rings are full.
  static let eventCursor = Field<UInt16>(98)
  static let transactionCursor = Field<UInt16>(100)
  static let complaintCount = Field<UInt16>(102)
  /// When a rule's answer may change without an event.
  static let timeBoundary = Field<Int64>(104)
  /// When the oldest tile of any series leaves its window.
  static let nextExpiry = Field<Int64>(112)
  /// When the earliest pending exit or step change has dwelt long enough.
  static let dwellAt = Field<Int64>(120)
  static let surveyDueAt = Field<Int64>(128)
  static let lastSurvey = Field<Int64>(136)
  /// Hash of the complaint that the pending survey is about.
  static let surveyCause = Field<UInt64>(144)
  /// Events older than the window of a series: counted, not applied.
  static let lateEvents = Field<UInt32>(152)
  static let evictedTransactions = Field<UInt32>(156)
  static let evictedConsents = Field<UInt32>(160)
  /// Everything else that a bound pushed out.
  static let evictedOthers = Field<UInt32>(164)
  static let table = 168
  static let size = table + 4 * Section.count

  /// Bits of `bits`.
  static let profileKnown: UInt16 = 1
  static let isCompany: UInt16 = 2

  /// Absent numbers, by width.
  static let unknown64 = Int64.min
  static let unknown32 = Int32.min
  static let unknown16 = Int16.min

  struct Field<Value: BitwiseCopyable>: Sendable {
    let offset: Int
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
