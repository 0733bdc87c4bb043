package import Logging

/// What a client tells its owner besides the results of calls. Every closure may be called from
/// a thread of librdkafka: it must be quick and must not call the handle.
package struct ClientHooks: Sendable {
  /// The library's log lines; nil drops them.
  package var logger: Logger?
  /// Statistics as the JSON document librdkafka writes (STATISTICS.md), every
  /// `statistics.interval.ms`. Borrowed for the call.
  package var statistics: (@Sendable (UnsafeRawBufferPointer) -> Void)?
  /// Errors that belong to no call, such as all brokers being down, and fatal errors.
  package var error: (@Sendable (KafkaError) -> Void)?
  /// Supplies OAUTHBEARER tokens. Called on a background thread when a token is due.
  package var tokenProvider: (@Sendable (OAuthTokenRequest) -> OAuthTokenResult)?

  package init(
    logger: Logger? = nil,
    statistics: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil,
    error: (@Sendable (KafkaError) -> Void)? = nil,
    tokenProvider: (@Sendable (OAuthTokenRequest) -> OAuthTokenResult)? = nil
  ) {
    self.logger = logger
    self.statistics = statistics
    self.error = error
    self.tokenProvider = tokenProvider
  }
}

/// What the library knows when it asks for a token.
package struct OAuthTokenRequest: Sendable {
  /// The property `sasl.oauthbearer.config`, empty when unset.
  package let configuration: String
}

/// A token, or why there is none.
package enum OAuthTokenResult: Sendable {
  case token(OAuthToken)
  /// The library asks again after ten seconds. The text is logged: no secrets.
  case failure(String)
}

/// A bearer token (RFC 7628).
package struct OAuthToken: Sendable {
  package var value: String
  /// When the token expires, in milliseconds UTC. The library asks again at 80 % of the time
  /// left.
  package var expiresAt: Int64
  package var principal: String
  /// SASL extensions, RFC 7628 section 3.1.
  package var extensions: [(name: String, value: String)]

  package init(
    value: String, expiresAt: Int64, principal: String,
    extensions: [(name: String, value: String)] = []
  ) {
    self.value = value
    self.expiresAt = expiresAt
    self.principal = principal
    self.extensions = extensions
  }
}

extension OAuthToken: CustomStringConvertible, CustomReflectable {
  package var description: String { "OAuthToken(principal: \(principal), value: [redacted])" }
  package var customMirror: Mirror { Mirror(self, children: ["principal": principal]) }
}
