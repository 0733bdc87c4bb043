// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: the language's coming defaults, switched on today.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]
let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
  name: "strata",
  products: [.executable(name: "strata", targets: ["strata"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.12.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.25.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.12.0"),
  ],
  targets: [
    // The C libraries underneath.
    .systemLibrary(name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
    .systemLibrary(name: "CRocksDB", pkgConfig: "rocksdb", providers: [.apt(["librocksdb-dev"])]),
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

    // The path of an event: a record comes in, is decoded, changes a customer, is committed.
    .target(name: "Records", swiftSettings: strict),
    .target(
      name: "Kafka", dependencies: ["CRdKafka", "Records", logging], swiftSettings: strict),
    .target(name: "Events", dependencies: ["Records", "CSimdJSON"], swiftSettings: strict),
    .target(name: "Expressions", swiftSettings: strict),
    .target(
      name: "Strategy", dependencies: ["Records", "Expressions", yams, crypto],
      swiftSettings: strict),
    .target(
      name: "Engine", dependencies: ["Records", "Events", "Expressions", "Strategy", crypto],
      swiftSettings: strict),
    .target(name: "StateStore", dependencies: ["Records", "CRocksDB"], swiftSettings: strict),
    .target(
      name: "Worker",
      dependencies: ["Records", "Kafka", "StateStore", "Events", "Strategy", "Engine", logging],
      swiftSettings: strict),
    .target(
      name: "Operations",
      dependencies: [
        "Worker",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        logging,
      ], swiftSettings: strict),

    // What stands in for the outside world in development: a broker and a bank.
    .target(
      name: "EmbeddedBroker", dependencies: nio + [logging], swiftSettings: strict),
    .target(
      name: "BankSimulator", dependencies: ["Records", "Kafka"], swiftSettings: strict),

    .executableTarget(
      name: "strata",
      dependencies: [
        "Worker", "Operations", "EmbeddedBroker", "BankSimulator", "Strategy", "Engine", "Kafka",
        "Expressions", argumentParser, logging, yams,
      ], swiftSettings: strict),
  ]
)
