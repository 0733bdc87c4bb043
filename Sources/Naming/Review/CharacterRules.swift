/// What names are written with: length, characters, scripts, placeholders.
enum CharacterRules {
  static func check(
    _ name: String, _ folded: FoldedName, policy: NamingPolicy, locale: String?
  ) -> [Refusal] {
    let scalars = folded.original
    let whole = 0..<scalars.count
    guard scalars.contains(where: { !isBlank($0) }) else {
      return [Refusal(.empty, "has no text", at: whole)]
    }
    var found: [Refusal] = []
    // Only as far as the bound: a name can be a book.
    let length = name.unicodeScalars.prefix(policy.maximumLength + 1).count
    if length > policy.maximumLength {
      found.append(
        Refusal(
          .tooLong, "is longer than \(policy.maximumLength) characters",
          at: policy.maximumLength..<scalars.count))
    }
    for (index, scalar) in scalars.enumerated() {
      if let refusal = check(scalar, at: index) { found.append(refusal) }
    }
    if !folded.scalars.contains(where: { $0.isLetter || $0.isDecimalDigit }) && found.isEmpty {
      found.append(Refusal(.empty, "has neither letters nor digits", at: whole))
    }
    found += mixedScripts(scalars, locale: locale)
    found += Placeholders.find(in: folded)
    return found
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
      || scalar == "\u{2800}"
  }

  private static func check(_ scalar: Unicode.Scalar, at index: Int) -> Refusal? {
    let place = index..<index + 1
    if scalar.properties.isDefaultIgnorableCodePoint || scalar == "\u{2800}" {
      return Refusal(.invisibleCharacter, "holds an invisible character", at: place)
    }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator:
      return Refusal(.controlCharacter, "holds a control character or a line end", at: place)
    case .format:
      return Refusal(.invisibleCharacter, "holds an invisible character", at: place)
    case .otherSymbol, .modifierSymbol, .unassigned, .privateUse, .surrogate, .enclosingMark:
      return Refusal(.symbol, "holds a symbol that not every system can show", at: place)
    default: return nil
    }
  }

  /// Words of which the letters are of two alphabets, and alphabets the language does not use.
  private static func mixedScripts(_ scalars: [Unicode.Scalar], locale: String?) -> [Refusal] {
    var found: [Refusal] = []
    let expected = locale.flatMap(Script.expected(of:))
    var start = 0
    var alphabets: Set<Script> = []
    var isStrange = false
    func close(at end: Int) {
      if alphabets.count > 1 {
        found.append(
          Refusal(.mixedScript, "mixes letters of two scripts in one word", at: start..<end))
      } else if isStrange {
        found.append(
          Refusal(
            .mixedScript, "holds letters of a script its language is not written in",
            at: start..<end))
      }
      alphabets = []
      isStrange = false
    }
    for (index, scalar) in scalars.enumerated() {
      let category = scalar.properties.generalCategory
      let isMark = category == .nonspacingMark || category == .spacingMark
      guard let script = Script.of(scalar) else {
        // Digits and marks are part of the word they stand in.
        if scalar.decimalValue != nil || isMark { continue }
        close(at: index)
        start = index + 1
        continue
      }
      switch script {
      case .latin, .cyrillic, .greek, .other: alphabets.insert(script)
      case .han, .kana, .hangul, .bopomofo:
        // Chinese, Japanese and Korean run into Latin words without a space.
        close(at: index)
        start = index
      }
      if let expected, !expected.contains(script) { isStrange = true }
      if case .han = script, isStrange { close(at: index + 1) }
    }
    close(at: scalars.count)
    return found
  }
}
