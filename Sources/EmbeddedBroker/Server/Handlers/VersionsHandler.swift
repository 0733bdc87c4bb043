extension BrokerCore {
  func registerVersions() {
    router.register(APIVersionsRequest.self) { [unowned self] _, _ in versions() }
  }

  /// What this broker speaks.
  func versions() -> APIVersionsResponse {
    APIVersionsResponse(
      apis: router.apis.map {
        APIVersionsResponse.API(key: $0.rawValue, minVersion: 0, maxVersion: $0.maximumVersion)
      })
  }
}
