// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: the language's coming defaults, switched on today.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies,
    swiftSettings: strict)
}

let package = Package(
  name: "strata",
  products: [
    .executable(name: "strata", targets: ["strata"]),
    .executable(name: "strata-bench", targets: ["Benchmarks"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
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
    // Millions of states of all sizes: glibc's allocator costs a seventh more CPU a message and
    // restores at three fifths of the speed.
    .target(name: "CAllocator", linkerSettings: [.linkedLibrary("jemalloc")]),

    // The path of an event: a record comes in, is decoded, changes a customer, is committed.
    library("Records"),
    library("Kafka", ["CRdKafka", "Records", logging]),
    library("Events", ["Records", "CSimdJSON"]),
    library("Expressions"),
    library("Naming", [crypto]),
    library("CustomerValue"),
    library(
      "Strategy", ["Records", "Events", "Expressions", "CustomerValue", "Naming", yams, crypto]),
    library(
      "Engine", ["Records", "Events", "Expressions", "CustomerValue", "Naming", "Strategy", crypto]),
    library("History", ["Records", "Events", "Strategy", "Engine", "CSimdJSON"]),
    library("StateStore", ["Records", "CRocksDB"]),
    library(
      "Worker",
      ["Records", "Kafka", "StateStore", "Events", "Naming", "Strategy", "Engine", logging]),

    // Around it: settings, operations, proof.
    library("Settings", ["Records", "Events", "Strategy", "Worker", yams]),
    library("Topics", [yams]),
    library(
      "Operations",
      ["Records", "Worker", logging, .product(name: "Hummingbird", package: "hummingbird")]),
    library("Verification", ["Records", "Kafka", "StateStore", "Worker"]),

    // What stands in for the outside world in development: a broker and a bank.
    library("EmbeddedBroker", nio + [logging]),
    library("BankSimulator", ["Records", "Kafka"]),
    library("Demonstration"),

    .executableTarget(
      name: "strata",
      dependencies: [
        "Records", "Kafka", "Events", "Expressions", "Naming", "Strategy", "Engine", "History",
        "StateStore", "Worker", "Settings", "Topics", "Operations", "Verification",
        "EmbeddedBroker", "BankSimulator", "CAllocator", "CustomerValue", "Demonstration",
        argumentParser, logging,
        yams,
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),

    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CAllocator",
        "Records", "Kafka", "Events", "Strategy", "Engine", "StateStore", "Worker",
        "BankSimulator", "Demonstration", argumentParser, logging,
      ], swiftSettings: strict),

    tests("CustomerValue"),
    tests("BankSimulator", ["Records", "Events", "Kafka", "CRdKafka"]),
    tests("Settings", ["Worker"]),
    tests("EmbeddedBroker", nio + [logging]),
    tests("Engine", ["Records", "Events", "Expressions", "CustomerValue", "Naming", "Strategy"]),
    tests("Events", ["Records"]),
    tests("Expressions"),
    tests("History", ["Records", "Events", "Strategy", "Engine"]),
    tests("Kafka", ["Records", "CRdKafka", logging]),
    tests("Naming"),
    tests("Records"),
    tests(
      "Operations", ["Worker", logging, .product(name: "Hummingbird", package: "hummingbird")]),
    tests("StateStore", ["Records"]),
    tests("Strategy", ["Records", "Events", "Expressions", "CustomerValue", "Naming", yams]),
    tests("Topics"),
    tests("Verification", ["Records", "Worker"]),
    tests("Worker", ["Records", "Naming", "StateStore", "Kafka", "EmbeddedBroker", logging]),
  ]
)
