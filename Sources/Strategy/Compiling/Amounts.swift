import Expressions

/// Numbers, money and time spans as YAML has them beside an expression, in the expression's unit.
struct Amounts {
  let money: MoneyTexts
  let findings: Findings

  /// Minor units of the base currency for money, milliseconds for time spans. What is none is
  /// reported.
  /// - Parameter type: of the expression; nil, when that is faulty, reads what it looks like.
  func read(_ text: Located<String>, as type: CELType?) -> Double? {
    if type == .duration { return duration(text) }
    let isMoney = type.map { $0 == Environments.money } ?? text.value.contains(" ")
    if isMoney {
      do throws(MoneyTexts.Problem) {
        return Double(try money.minorUnits(text.value))
      } catch {
        findings.error(error.message, at: text, remedy: error.remedy)
        return nil
      }
    }
    if let number = Numbers.parse(text.value) { return number }
    findings.error(
      "\"\(text.value)\" is not a number", at: text,
      remedy: "the score is a number: write the threshold as one, such as 10")
    return nil
  }

  private func duration(_ text: Located<String>) -> Double? {
    if let time = Durations.parse(text.value) { return Double(time) }
    findings.error("\"\(text.value)\" is not a duration", at: text, remedy: Durations.remedy)
    return nil
  }
}
