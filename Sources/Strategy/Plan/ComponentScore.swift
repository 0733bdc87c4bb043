package import Expressions

/// A score made of named components, each of which is told with the result.
package struct ComponentScore: Sendable {
  /// How the components make one score.
  package enum Combination: Sendable {
    /// Σ weight × points ÷ Σ weight: a number from 0 to 100.
    case weightedMean
    /// Σ value, of money or of numbers; may be negative.
    case sum
  }

  /// From a component's value to its points.
  package enum Scale: Sendable {
    /// The value itself; a weighted mean limits it to 0…100, and takes true for 100.
    case value
    /// On straight lines between these points, level beyond the first and last; ascending.
    case linear([Point])
    /// The points of the highest band whose start is reached, 0 below the first; ascending.
    case bands([Point])
    /// By text. A text not named gives `otherwise`; without that it is missing.
    case cases([Case], otherwise: Double?)
  }

  /// A place on a scale: value (in the unit of the expression) and points.
  package struct Point: Sendable, Equatable {
    package var at: Double
    package var points: Double
    package init(at: Double, points: Double) {
      self.at = at
      self.points = points
    }
  }

  /// A text and its points.
  package struct Case: Sendable, Equatable {
    package var text: String
    package var points: Double
    package init(text: String, points: Double) {
      self.text = text
      self.points = points
    }
  }

  /// One named part of the score.
  package struct Component: Sendable {
    package var id: String
    package var value: ScalarProgram
    package var scale: Scale
    /// Share of the whole, relative to the other components; 1 in a sum.
    package var weight: Double
    /// What counts when the value is unknown: points, or in a sum the value. Nil: nobody is
    /// graded on data that is missing.
    package var missing: Double?
    package init(
      id: String, value: ScalarProgram, scale: Scale, weight: Double, missing: Double?
    ) {
      self.id = id
      self.value = value
      self.scale = scale
      self.weight = weight
      self.missing = missing
    }
  }

  package var combination: Combination
  package var components: [Component]
  /// Of the score.
  package var type: CELType

  package init(combination: Combination, components: [Component], type: CELType) {
    self.combination = combination
    self.components = components
    self.type = type
  }

  /// The score in one line.
  package var rule: String {
    switch combination {
    case .weightedMean:
      "weighted mean of "
        + components.map { "\($0.id) × \(Numbers.text($0.weight))" }.joined(separator: ", ")
    case .sum: components.map(\.id).joined(separator: " + ")
    }
  }
}
