/// What the purchase models know of a customer: Fader and Hardie's sufficient statistics. All
/// times are in one unit, the model's; here usually days.
package struct PurchaseHistory: Hashable, Sendable {
  /// x: repeat purchases; the first one is not counted.
  package var frequency: Double
  /// t_x: from the first purchase to the last; 0 without a repeat purchase.
  package var recency: Double
  /// T: from the first purchase to now.
  package var age: Double

  /// Impossible numbers are brought to the nearest possible ones: clocks that disagree must not
  /// make a probability negative.
  package init(frequency: Double, recency: Double, age: Double) {
    self.frequency = Swift.max(0, frequency.rounded(.down))
    self.age = Swift.max(0, age)
    self.recency = self.frequency == 0 ? 0 : Swift.min(Swift.max(0, recency), self.age)
  }
}
