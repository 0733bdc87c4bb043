/// Which properties of librdkafka hold secrets.
package enum SecretProperties {
  /// True when the value of this property must never be shown. It errs on the side of hiding.
  package static func isSecret(_ property: String) -> Bool {
    switch property {
    case "ssl.certificate.pem", "ssl.ca.pem": return false
    case "sasl.oauthbearer.config", "sasl.username", "sasl.kerberos.kinit.cmd": return true
    default:
      let lowered = property.lowercased()
      return ["password", "secret", ".pem", "token", "jaas", "credential", "private"]
        .contains { lowered.contains($0) }
    }
  }

  /// What is shown instead of a secret.
  package static let mask = "[redacted]"
}
