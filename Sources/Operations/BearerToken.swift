/// Compares a bearer token in time that does not depend on where it differs.
package enum BearerToken {
  package static func matches(_ header: String?, _ token: String) -> Bool {
    guard let header, header.hasPrefix("Bearer ") else { return false }
    let given = Array(header.utf8.dropFirst("Bearer ".utf8.count))
    let wanted = Array(token.utf8)
    var difference = given.count ^ wanted.count
    for index in 0..<wanted.count {
      let byte = index < given.count ? given[index] : 0
      difference |= Int(byte ^ wanted[index])
    }
    return difference == 0
  }
}
