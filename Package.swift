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
        .systemLibrary(
            name: "CFFmpeg",
            pkgConfig: "libavformat libavcodec libswscale libavutil",
            providers: [
                .apt([
                    "libavformat-dev", "libavcodec-dev", "libswscale-dev", "libavutil-dev",
                    "pkg-config",
                ])
            ]
        ),
        .target(name: "HourglassCore", swiftSettings: strict),
        .target(
            name: "HourglassMedia",
            dependencies: ["CFFmpeg", "HourglassCore"],
            swiftSettings: strict
        ),
        .target(
            name: "HourglassTestSupport",
            path: "Tests/HourglassTestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassCoreTests",
            dependencies: ["HourglassCore"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassMediaTests",
            dependencies: ["HourglassMedia", "HourglassTestSupport"],
            swiftSettings: strict
        ),
    ]
)
