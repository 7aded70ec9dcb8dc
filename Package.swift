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
        .systemLibrary(
            name: "COpenBLAS",
            pkgConfig: "openblas",
            providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]
        ),
        .target(name: "CHourglassKernels"),
        .target(
            name: "HourglassTensor",
            dependencies: ["CHourglassKernels", "COpenBLAS"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassCoreTests",
            dependencies: ["HourglassCore"],
            swiftSettings: strict
        ),
        .target(name: "HourglassTokenizer", swiftSettings: strict),
        .testTarget(
            name: "HourglassTokenizerTests",
            dependencies: ["HourglassTokenizer"],
            resources: [.copy("Goldens")],
            swiftSettings: strict
        ),
        .target(
            name: "HourglassQwen",
            dependencies: ["HourglassCore", "HourglassTensor", "HourglassTokenizer"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassQwenTests",
            dependencies: ["HourglassCore", "HourglassQwen", "HourglassTensor", "HourglassTokenizer"],
            resources: [.copy("Goldens")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HourglassTensorTests",
            dependencies: ["HourglassTensor", "CHourglassKernels"],
            swiftSettings: strict
        ),
    ]
)
