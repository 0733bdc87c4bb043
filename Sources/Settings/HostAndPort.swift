/// An address to listen on or to connect to, written `host:port` (`[::1]:port` for IPv6).
package struct HostAndPort: Sendable, Equatable {
  package var host: String
  /// 0 takes a free port where a server listens.
  package var port: Int

  /// Nil when the text is no such address.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port)
    else { return nil }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty else { return nil }
    self.host = host
    self.port = port
  }
}
