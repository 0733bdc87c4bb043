/// Why a measurement could not be made. No number is made up in its place.
struct BenchFailure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
