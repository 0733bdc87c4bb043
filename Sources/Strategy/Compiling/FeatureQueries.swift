import Expressions
import Synchronization

/// Collects what expressions ask of features that have many values, each question once, in the
/// order of its first use. Shared with the environments' resolvers, which run while expressions
/// are compiled.
final class FeatureQueries: Sendable {
  private let queries = Mutex<[FeatureQueryPlan]>([])

  var all: [FeatureQueryPlan] { queries.withLock { $0 } }

  /// The attribute of a question.
  func attribute(_ query: FeatureQueryPlan) -> UInt16 {
    let index = queries.withLock { queries in
      if let index = queries.firstIndex(of: query) { return index }
      queries.append(query)
      return queries.count - 1
    }
    return AttributeSpace.featureQueries + UInt16(clamping: index)
  }

  /// The features behind these attributes: what depends on a question depends on its feature.
  func features(_ attributes: [UInt16]) -> [UInt16] {
    let all = all
    return attributes.compactMap { attribute in
      guard attribute >= AttributeSpace.featureQueries else { return nil }
      let index = Int(attribute - AttributeSpace.featureQueries)
      guard all.indices.contains(index) else { return nil }
      return AttributeSpace.features + UInt16(clamping: all[index].feature)
    }
  }
}

/// Features that have many values, as functions: `features.spendByCategory(5411)`,
/// `features.spendByCategory.share(5411)`, `features.topCategories(1)`, `.value(1)`, `.share(1)`.
extension DomainFunctions {
  static func declareFeatures(
    _ environment: inout Environment, _ names: Names, _ types: [String: FeatureType],
    _ queries: FeatureQueries
  ) {
    for (id, type) in types {
      guard let index = names.features[id] else { continue }
      if type.isGrouped {
        declareGroups(&environment, "features.\(id)", index, type, queries)
      } else if type.top > 0 {
        declareTop(&environment, "features.\(id)", index, type, queries)
      }
    }
  }

  private static func declareGroups(
    _ environment: inout Environment, _ name: String, _ feature: Int, _ type: FeatureType,
    _ queries: FeatureQueries
  ) {
    var functions: [(String, CELType, FeatureQueryPlan.Kind)] = [(name, type.value, .value)]
    if type.hasShare { functions.append(("\(name).share", .double, .share)) }
    for (function, result, kind) in functions {
      environment.declare(
        constantFunction: function, parameters: [type.keyIsText ? .string : .int], result: result
      ) { arguments throws(ConstantFunctionError) in
        let key = try key(arguments[0], type)
        let label = type.keyIsText ? "\"\(arguments[0])\"" : arguments[0]
        var query = FeatureQueryPlan(feature: feature, kind: kind, label: "\(function)(\(label))")
        query.key = key
        return .attribute(queries.attribute(query))
      }
    }
  }

  private static func key(
    _ text: String, _ type: FeatureType
  ) throws(ConstantFunctionError) -> FeatureQueryPlan.Key {
    if type.keyIsText {
      if let known = type.texts, !known.contains(text) {
        throw ConstantFunctionError(
          "there is no category \"\(text)\": it never occurs",
          suggestion: NearestName.remedy(for: text, among: known, what: "categories"))
      }
      return .text(text)
    }
    guard let number = Int32(text), number != Int32.min else {
      throw ConstantFunctionError(
        "no category has the number \(text)",
        suggestion: "categories are whole numbers of 32 bits, such as 5411")
    }
    return .number(number)
  }

  private static func declareTop(
    _ environment: inout Environment, _ name: String, _ feature: Int, _ type: FeatureType,
    _ queries: FeatureQueries
  ) {
    let functions: [(String, CELType, FeatureQueryPlan.Kind)] = [
      (name, type.keyIsText ? .string : .int, .topKey), ("\(name).value", type.value, .topValue),
      ("\(name).share", .double, .topShare),
    ]
    for (function, result, kind) in functions {
      environment.declare(constantFunction: function, parameters: [.int], result: result) {
        arguments throws(ConstantFunctionError) in
        guard let place = Int(arguments[0]), place >= 1, place <= type.top else {
          throw ConstantFunctionError(
            "\(function) has no place \(arguments[0])",
            suggestion: type.top == 1
              ? "the only place is 1; more with \"top\" in features.yaml"
              : "places are 1 to \(type.top); more with \"top\" in features.yaml")
        }
        var query = FeatureQueryPlan(feature: feature, kind: kind, label: "\(function)(\(place))")
        query.place = place
        return .attribute(queries.attribute(query))
      }
    }
  }
}
