// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

/// A room: a target whose only visible neighbours are the ones named here.
func room(_ name: String, sees dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, of dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "latchkey",
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1")
    ],
    targets: [
        .systemLibrary(name: "CArgon2"),
        .systemLibrary(name: "CLibcrypto"),
        .target(name: "CSystem"),
        .target(name: "CAssets", exclude: ["CommonWords"]),

        room("Domain"),
        room("Cryptography", sees: ["Domain", "CArgon2", "CLibcrypto", "CSystem", "CAssets"]),
        room("Mail", sees: ["Domain", "CSystem", .product(name: "Mustache", package: "swift-mustache")]),
        room("Intake", sees: ["Domain", "CSystem"]),

        tests("DomainTests", of: ["Domain"]),
        tests("CryptographyTests", of: ["Cryptography", "Domain"]),
        tests("MailTests", of: ["Mail", "Domain"]),
        tests("IntakeTests", of: ["Intake", "Domain"]),
    ],
    swiftLanguageModes: [.v6]
)
