// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares. Imports are internal unless said
/// otherwise, so that C and third-party types cannot leak into the public API.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "hourglass",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .target(name: "HourglassCore", swiftSettings: strict),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]
        ),
        .systemLibrary(
            name: "CCrypto",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),
        .target(
            name: "HourglassHub",
            dependencies: ["CCurl", "CCrypto"],
            swiftSettings: strict
        ),
        .target(
            name: "HourglassHubTestSupport",
            dependencies: ["HourglassHub"],
            path: "Tests/HourglassHubTestSupport",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "HourglassCLI",
            dependencies: [
                "HourglassHub",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "HubBenchmark",
            dependencies: ["HourglassHub", "HourglassHubTestSupport"],
            path: "Benchmarks/hub",
            exclude: ["README.md", "interop.py", "run.sh"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassCoreTests",
            dependencies: ["HourglassCore"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassHubTests",
            dependencies: ["HourglassHub", "HourglassHubTestSupport"],
            swiftSettings: strict
        ),
    ]
)
