/// A compiled regular expression: an automaton whose states are all followed at once (Thompson
/// 1968; Pike), so that matching takes time linear in the text and never backtracks.
struct Pattern: Sendable {
  /// The most states of an automaton.
  static let maximumStates = 4096

  enum State: Sendable {
    case set(Int)
    case assertion(PatternAssertion)
    case split(UInt32, UInt32)
    case jump(UInt32)
    case match
  }

  private(set) var states: [State] = []
  private var sets: [ScalarSet] = []

  /// Errors: the syntax is not RE2's, or the automaton would be too large.
  init(_ text: String) throws(PatternError) {
    var parser = PatternParser(text)
    try add(try parser.parse())
    states.append(.match)
  }

  private mutating func append(_ state: State) throws(PatternError) {
    guard states.count < Self.maximumStates else {
      throw PatternError("the expression is too large")
    }
    states.append(state)
  }

  private var next: UInt32 { UInt32(states.count) }

  private mutating func add(_ node: PatternNode) throws(PatternError) {
    switch node {
    case .empty: break
    case .set(let set):
      try append(.set(sets.count))
      sets.append(set)
    case .assertion(let assertion): try append(.assertion(assertion))
    case .sequence(let parts): for part in parts { try add(part) }
    case .alternatives(let options): try add(options[...])
    case .repetition(let inner, let least, let most): try add(inner, least, most)
    }
  }

  private mutating func add(_ options: ArraySlice<PatternNode>) throws(PatternError) {
    var ends: [Int] = []
    for (index, option) in options.enumerated() {
      guard index < options.count - 1 else {
        try add(option)
        break
      }
      let split = states.count
      try append(.split(0, 0))
      try add(option)
      ends.append(states.count)
      try append(.jump(0))
      states[split] = .split(UInt32(split + 1), next)
    }
    for end in ends { states[end] = .jump(next) }
  }

  private mutating func add(
    _ inner: PatternNode, _ least: Int, _ most: Int?
  ) throws(PatternError) {
    for _ in 0..<least { try add(inner) }
    guard let most else {
      let split = states.count
      try append(.split(0, 0))
      try add(inner)
      try append(.jump(UInt32(split)))
      states[split] = .split(UInt32(split + 1), next)
      return
    }
    var splits: [Int] = []
    for _ in least..<max(least, most) {
      splits.append(states.count)
      try append(.split(0, 0))
      try add(inner)
    }
    for split in splits { states[split] = .split(UInt32(split + 1), next) }
  }

  // MARK: - Matching

  /// Whether any part of the text matches. O(text × states); for small automata without any
  /// allocation.
  func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    let count = states.count
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: count * 4) { memory in
      guard let base = memory.baseAddress else { return false }
      memory.initialize(repeating: 0)
      var run = PatternRun(base, count)
      return search(text, &run)
    }
  }

  private func search(_ text: UnsafeRawBufferPointer, _ run: inout PatternRun) -> Bool {
    var position = 0
    var previous: UInt32?
    while true {
      let (scalar, length) = Self.scalar(text, position)
      // A match may begin at every place.
      if follow(0, &run, previous, scalar) { return true }
      guard let scalar else { return false }
      run.swap()
      let after = position + length
      let next = Self.scalar(text, after).value
      for index in 0..<run.currentCount {
        let state = Int(run.current[index])
        guard case .set(let set) = states[state], sets[set].contains(scalar) else { continue }
        if follow(UInt32(state + 1), &run, scalar, next) { return true }
      }
      previous = scalar
      position = after
    }
  }

  /// Adds a state and all that it leads to without reading; true when that is a match.
  private func follow(
    _ start: UInt32, _ run: inout PatternRun, _ previous: UInt32?, _ next: UInt32?
  ) -> Bool {
    var stackCount = 0
    run.push(start, &stackCount)
    while stackCount > 0 {
      stackCount -= 1
      let state = run.stack[stackCount]
      switch states[Int(state)] {
      case .match: return true
      case .set: run.add(state)
      case .jump(let target): run.push(target, &stackCount)
      case .split(let first, let second):
        run.push(second, &stackCount)
        run.push(first, &stackCount)
      case .assertion(let assertion):
        if Self.holds(assertion, previous, next) { run.push(state + 1, &stackCount) }
      }
    }
    return false
  }

  private static func holds(
    _ assertion: PatternAssertion, _ previous: UInt32?, _ next: UInt32?
  ) -> Bool {
    switch assertion {
    case .textStart: return previous == nil
    case .textEnd: return next == nil
    case .lineStart: return previous == nil || previous == 0x0A
    case .lineEnd: return next == nil || next == 0x0A
    case .wordBoundary, .notWordBoundary:
      let before = previous.map { ScalarSet.word.contains($0) } ?? false
      let after = next.map { ScalarSet.word.contains($0) } ?? false
      return (before != after) == (assertion == .wordBoundary)
    }
  }

  /// The scalar at a place and its length in UTF-8; a malformed byte counts as U+FFFD.
  static func scalar(
    _ text: UnsafeRawBufferPointer, _ position: Int
  ) -> (value: UInt32?, length: Int) {
    guard position < text.count else { return (nil, 0) }
    let first = text[position]
    if first < 0x80 { return (UInt32(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, position + length <= text.count else {
      return (0xFFFD, 1)
    }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for index in 1..<length {
      let byte = text[position + index]
      guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    return (value, length)
  }
}

/// The working memory of one search: two lists of states, what is in the new one, and a stack.
struct PatternRun {
  private(set) var current: UnsafeMutablePointer<UInt32>
  private var upcoming: UnsafeMutablePointer<UInt32>
  private let marks: UnsafeMutablePointer<UInt32>
  let stack: UnsafeMutablePointer<UInt32>
  private(set) var currentCount = 0
  private var upcomingCount = 0
  private var generation: UInt32 = 1

  /// - Parameter memory: Four integers per state, zero. A state is pushed at most once per place.
  init(_ memory: UnsafeMutablePointer<UInt32>, _ count: Int) {
    current = memory
    upcoming = memory + count
    marks = memory + 2 * count
    stack = memory + 3 * count
  }

  mutating func push(_ state: UInt32, _ stackCount: inout Int) {
    guard marks[Int(state)] != generation else { return }
    marks[Int(state)] = generation
    stack[stackCount] = state
    stackCount += 1
  }

  mutating func add(_ state: UInt32) {
    upcoming[upcomingCount] = state
    upcomingCount += 1
  }

  /// Makes the new list the current one. The generation cannot wrap: a text has fewer bytes.
  mutating func swap() {
    Swift.swap(&current, &upcoming)
    currentCount = upcomingCount
    upcomingCount = 0
    generation &+= 1
  }
}
