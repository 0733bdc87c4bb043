import CRdKafka
import Glibc

/// librdkafka's request for an OAUTHBEARER token, served on its background thread.
func tokenCallback(
  handle: OpaquePointer?, configuration: UnsafePointer<CChar>?,
  opaque: UnsafeMutableRawPointer?
) {
  guard let handle, let provider = ClientContext.from(opaque)?.hooks.tokenProvider else { return }
  let request = OAuthTokenRequest(configuration: configuration.map { String(cString: $0) } ?? "")
  switch provider(request) {
  case .token(let token): setToken(token, on: handle)
  case .failure(let reason): _ = rd_kafka_oauthbearer_set_token_failure(handle, reason)
  }
}

/// Hands a token over; a malformed one is reported as a failed refresh.
private func setToken(_ token: OAuthToken, on handle: OpaquePointer) {
  let copies = token.extensions.flatMap { [strdup($0.name), strdup($0.value)] }
  defer { for copy in copies { free(copy) } }
  var pointers: [UnsafePointer<CChar>?] = copies.map { $0.map { UnsafePointer($0) } }
  var code = RD_KAFKA_RESP_ERR_NO_ERROR
  let text = withErrorText { buffer, size in
    code = rd_kafka_oauthbearer_set_token(
      handle, token.value, token.expiresAt, token.principal, &pointers, pointers.count, buffer,
      size)
  }
  guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
  _ = rd_kafka_oauthbearer_set_token_failure(handle, text.isEmpty ? "invalid token" : text)
}
