// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

/// A room: a target whose only visible neighbours are the ones named here.
func room(_ name: String, sees dependencies: [Target.Dependency] = [], besides: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: besides, swiftSettings: settings)
}

func tests(_ name: String, of dependencies: [Target.Dependency], besides: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: besides, swiftSettings: settings)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "latchkey",
    products: [.executable(name: "latchkey", targets: ["latchkey"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", exact: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CArgon2"),
        .systemLibrary(name: "CCrypt"),
        .systemLibrary(name: "CCurl"),
        .systemLibrary(name: "CLibcrypto"),
        .systemLibrary(name: "CLibpq"),
        .target(name: "CLinux"),
        .target(name: "CAssets", exclude: ["CommonWords"]),

        room("Domain"),
        room("Cryptography", sees: ["Domain", "CArgon2", "CCrypt", "CLibcrypto", "CLinux", "CAssets"]),
        room("Mail", sees: ["Domain", "CLinux"]),
        room("Delivery", sees: ["Domain", "CCurl", "CLinux"]),
        room("Intake", sees: ["Domain", "CLinux"]),
        room("Storage", sees: ["Domain", "CLibpq", "CLinux", grdb, sqlite, .product(name: "NIOPosix", package: "swift-nio")]),
        room("UseCases", sees: ["Domain", "Cryptography", "Mail", "Storage"]),
        room(
            "Web",
            sees: [
                "Domain", "Intake", "UseCases", "Cryptography", "CAssets", hummingbird, mustache, logging,
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ], besides: ["Pages"]),
        .executableTarget(
            name: "latchkey",
            dependencies: [
                "Domain", "Cryptography", "Mail", "Intake", "Storage", "UseCases", "Delivery", "Web", "CLinux", hummingbird, logging,
                lifecycle,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings),

        .executableTarget(name: "hello", dependencies: [hummingbird], path: "Tests/Benchmarks/Hello", swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["Domain", "Mail", "Storage", "CLibpq", grdb], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("DomainTests", of: ["Domain"]),
        tests("StorageTests", of: ["Storage", "Domain", "TestSupport"]),
        tests("UseCasesTests", of: ["UseCases", "Domain", "Cryptography", "Mail", "Storage", "Intake", "TestSupport"]),
        tests("CryptographyTests", of: ["Cryptography", "Domain"], besides: ["Vectors"]),
        tests("MailTests", of: ["Mail", "Domain", "TestSupport"], besides: ["Golden"]),
        tests("DeliveryTests", of: ["Delivery", "Domain", "TestSupport"]),
        tests("IntakeTests", of: ["Intake", "Domain"]),
        tests(
            "WebTests",
            of: [
                "Web", "Domain", "Intake", "UseCases", "Cryptography", "Storage", "TestSupport", hummingbird, logging,
                .product(name: "HummingbirdTesting", package: "hummingbird"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
