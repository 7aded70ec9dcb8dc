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
        .systemLibrary(
            name: "CTesseract",
            pkgConfig: "tesseract",
            providers: [
                .apt([
                    "libtesseract-dev", "libleptonica-dev", "tesseract-ocr-eng",
                    "tesseract-ocr-chi-sim", "pkg-config",
                ])
            ]
        ),
        .target(name: "HourglassCore", swiftSettings: strict),
        .target(
            name: "HourglassVision",
            dependencies: ["HourglassCore"],
            swiftSettings: strict
        ),
        .target(
            name: "HourglassText",
            dependencies: ["HourglassCore", "CTesseract"],
            swiftSettings: strict
        ),
        .target(
            name: "HourglassTimeline",
            dependencies: ["HourglassCore", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict
        ),
        .target(
            name: "HourglassAnswering",
            dependencies: [
                "HourglassCore", "HourglassTimeline", "HourglassText", "HourglassVision",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassCoreTests",
            dependencies: ["HourglassCore"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassVisionTests",
            dependencies: ["HourglassVision", "HourglassCore"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassTextTests",
            dependencies: ["HourglassText", "HourglassCore"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassAnsweringTests",
            dependencies: [
                "HourglassAnswering", "HourglassCore", "HourglassTimeline", "HourglassText",
                "HourglassVision",
            ],
            swiftSettings: strict
        ),
    ]
)
