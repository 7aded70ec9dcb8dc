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
    targets: [
        .target(name: "HourglassCore", swiftSettings: strict),
        .target(
            name: "HourglassVision",
            dependencies: ["HourglassCore"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "vision-benchmark",
            dependencies: ["HourglassVision", "HourglassCore"],
            path: "Benchmarks/Vision",
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassVisionTests",
            dependencies: ["HourglassVision", "HourglassCore"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassCoreTests",
            dependencies: ["HourglassCore"],
            swiftSettings: strict
        ),
    ]
)
