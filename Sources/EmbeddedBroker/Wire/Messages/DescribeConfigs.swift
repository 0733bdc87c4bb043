/// DescribeConfigs, versions 0–4: reads topic and broker configuration.
struct DescribeConfigsRequest: WireRequest, Equatable, Sendable {
  typealias Response = DescribeConfigsResponse
  static let api = APIKey.describeConfigs

  var resources: [Resource] = []
  var includeSynonyms = false
  var includeDocumentation = false

  struct Resource: WireStruct, Equatable, Sendable {
    var resourceType: Int8 = 0
    var resourceName = ""
    var configurationKeys: [String]?

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.int8(&resourceType)
      try coder.string(&resourceName)
      try coder.nullableArray(&configurationKeys)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.array(&resources)
    if coder.version >= 1 { try coder.bool(&includeSynonyms) }
    if coder.version >= 3 { try coder.bool(&includeDocumentation) }
  }
}

/// The answer to `DescribeConfigsRequest`.
struct DescribeConfigsResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var results: [Resource] = []

  struct Resource: WireStruct, Equatable, Sendable {
    var errorCode = ErrorCode.none
    var errorMessage: String?
    var resourceType: Int8 = 0
    var resourceName = ""
    var configs: [Config] = []

    struct Config: WireStruct, Equatable, Sendable {
      var name = ""
      var value: String?
      var readOnly = false
      var isDefault = false
      var configSource: Int8 = -1
      var isSensitive = false
      var synonyms: [Synonym] = []
      var configType: Int8 = 0
      var documentation: String?

      struct Synonym: WireStruct, Equatable, Sendable {
        var name = ""
        var value: String?
        var source: Int8 = 0

        mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
          if coder.version >= 1 {
            try coder.string(&name)
            try coder.nullableString(&value)
            try coder.int8(&source)
          }
        }
      }

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.string(&name)
        try coder.nullableString(&value)
        try coder.bool(&readOnly)
        if coder.version == 0 { try coder.bool(&isDefault) }
        if coder.version >= 1 { try coder.int8(&configSource) }
        try coder.bool(&isSensitive)
        if coder.version >= 1 { try coder.array(&synonyms) }
        if coder.version >= 3 {
          try coder.int8(&configType)
          try coder.nullableString(&documentation)
        }
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.error(&errorCode)
      try coder.nullableString(&errorMessage)
      try coder.int8(&resourceType)
      try coder.string(&resourceName)
      try coder.array(&configs)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.int32(&throttleTimeMs)
    try coder.array(&results)
  }
}
