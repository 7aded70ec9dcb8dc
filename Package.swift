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
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0")
    ],
    targets: [
        .target(name: "HourglassCore", swiftSettings: strict),
        .testTarget(
            name: "HourglassCoreTests",
            dependencies: ["HourglassCore"],
            swiftSettings: strict
        ),
        .target(
            name: "HourglassTimeline",
            dependencies: ["HourglassCore", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassTimelineTests",
            dependencies: [
                "HourglassCore", "HourglassTimeline", "TimelineCrashWriter", "TimelineTestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "TimelineTestSupport",
            dependencies: ["HourglassCore", "HourglassTimeline"],
            path: "Tests/TimelineTestSupport",
            swiftSettings: strict
        ),
        // Writes checkpoints until it is killed; the tests of crash safety
        // start it.
        .executableTarget(
            name: "TimelineCrashWriter",
            dependencies: ["HourglassTimeline", "TimelineTestSupport"],
            path: "Tests/TimelineCrashWriter",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "TimelineBenchmark",
            dependencies: ["HourglassCore", "HourglassTimeline", "TimelineTestSupport"],
            path: "Benchmarks/TimelineBenchmark",
            swiftSettings: strict
        ),
    ]
)
