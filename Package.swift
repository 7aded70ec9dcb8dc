// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares. Imports are internal unless said
/// otherwise, so that C and third-party types cannot leak into the public API.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A module of the toolkit. What it may import is what is listed here, so that
/// dependencies only go down.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of a module.
func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        resources: resources,
        swiftSettings: strict
    )
}

/// Code that several test targets share.
func testSupport(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Tests/\(name)",
        swiftSettings: strict
    )
}

let package = Package(
    name: "hourglass",
    products: [
        .executable(name: "hourglass", targets: ["HourglassCLI"]),
        .library(name: "Hourglass", targets: ["Hourglass"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", .upToNextMinor(from: "0.27.1")),
    ],
    targets: [
        // C libraries
        .systemLibrary(
            name: "CFFmpeg",
            pkgConfig: "libavformat libavcodec libswscale libswresample libavutil",
            providers: [
                .apt([
                    "libavformat-dev", "libavcodec-dev", "libswscale-dev", "libswresample-dev",
                    "libavutil-dev", "pkg-config",
                ])
            ]
        ),
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
        .systemLibrary(
            name: "COpenBLAS",
            pkgConfig: "openblas",
            providers: [.apt(["libopenblas-dev", "pkg-config"])]
        ),
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
        .systemLibrary(
            name: "CCairo",
            pkgConfig: "cairo",
            providers: [.apt(["libcairo2-dev", "libpango1.0-dev"]), .brew(["pango"])]
        ),
        // The page's files, as bytes in the program
        .target(name: "CHourglassPage", exclude: ["Page"]),
        // Hand-written SIMD, chosen at run time
        .target(name: "CHourglassKernels"),
        // Modules, from the bottom up
        module("HourglassCore"),
        module("HourglassMedia", ["HourglassCore", "CFFmpeg"]),
        module("HourglassVision", ["HourglassCore"]),
        module("HourglassText", ["HourglassCore", "CTesseract"]),
        module("HourglassTensor", ["CHourglassKernels", "COpenBLAS"]),
        module("HourglassTokenizer"),
        module("HourglassMotion", ["HourglassCore"]),
        module(
            "HourglassQwen",
            ["HourglassCore", "HourglassVision", "HourglassTensor", "HourglassTokenizer"]
        ),
        module(
            "HourglassEmbedding",
            ["HourglassCore", "HourglassTensor", "HourglassTokenizer", "HourglassQwen"]
        ),
        module(
            "HourglassSpeech",
            [
                "HourglassCore", "HourglassMedia", "HourglassTensor", "HourglassTokenizer",
                "HourglassHub",
            ]
        ),
        module("HourglassHub", ["CCurl", "CCrypto"]),
        module(
            "HourglassTimeline",
            ["HourglassCore", "CHourglassKernels", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        module(
            "HourglassIndexing",
            [
                "HourglassCore", "HourglassMedia", "HourglassVision", "HourglassText",
                "HourglassTimeline", "HourglassMotion", "HourglassSpeech", "HourglassEmbedding",
            ]
        ),
        module(
            "HourglassAnswering",
            ["HourglassCore", "HourglassTimeline", "HourglassText", "HourglassVision"]
        ),
        module(
            "HourglassEngines",
            [
                "HourglassCore", "HourglassMedia", "HourglassText", "HourglassVision",
                "HourglassTimeline",
                "HourglassAnswering", "HourglassTensor", "HourglassTokenizer", "HourglassQwen",
                "HourglassHub", "HourglassEmbedding",
            ]
        ),
        module(
            "HourglassReport",
            [
                "HourglassCore", "HourglassMedia", "HourglassText", "HourglassTimeline",
                "HourglassAnswering", "HourglassEngines", "CCairo",
            ]
        ),
        module(
            "Hourglass",
            [
                "HourglassCore", "HourglassMedia", "HourglassVision", "HourglassText",
                "HourglassTimeline", "HourglassIndexing", "HourglassAnswering", "HourglassReport",
                "HourglassMotion", "HourglassSpeech", "HourglassEngines",
            ]
        ),
        module(
            "HourglassServer",
            [
                "Hourglass", "HourglassCore", "HourglassMedia", "HourglassText",
                "HourglassTimeline", "HourglassIndexing", "HourglassAnswering", "HourglassReport",
                "HourglassEngines", "HourglassHub", "HourglassMotion", "HourglassSpeech",
                "HourglassEmbedding", "CHourglassPage",
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ]
        ),
        .executableTarget(
            name: "HourglassCLI",
            dependencies: [
                "HourglassCore", "HourglassMedia", "HourglassText", "HourglassTimeline",
                "HourglassIndexing", "HourglassAnswering", "HourglassHub", "HourglassQwen",
                "HourglassTensor", "HourglassTokenizer", "HourglassVision", "HourglassMotion",
                "HourglassEmbedding", "HourglassSpeech", "HourglassEngines", "HourglassReport",
                "HourglassServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        // Programs on the public API
        .executableTarget(
            name: "LectureQuestions",
            dependencies: ["Hourglass"],
            path: "Examples/LectureQuestions",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "SurveillanceReport",
            dependencies: ["Hourglass"],
            path: "Examples/SurveillanceReport",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "TimestampLookup",
            dependencies: ["Hourglass"],
            path: "Examples/TimestampLookup",
            swiftSettings: strict
        ),
        // Tests
        testSupport("HourglassTestSupport"),
        tests("HourglassCoreTests", ["HourglassCore"]),
        tests(
            "HourglassMediaTests",
            ["HourglassMedia", "HourglassCore", "HourglassTestSupport"]
        ),
        tests(
            "HourglassVisionTests",
            ["HourglassVision", "HourglassCore", "HourglassTestSupport"]
        ),
        tests("HourglassTextTests", ["HourglassText", "HourglassCore", "HourglassTestSupport"]),
        testSupport("TimelineTestSupport", ["HourglassCore", "HourglassTimeline"]),
        // Writes checkpoints until it is killed; the tests of crash safety start it.
        .executableTarget(
            name: "TimelineCrashWriter",
            dependencies: ["HourglassTimeline", "TimelineTestSupport"],
            path: "Tests/TimelineCrashWriter",
            swiftSettings: strict
        ),
        tests(
            "HourglassTimelineTests",
            [
                "HourglassTimeline", "HourglassCore", "TimelineTestSupport", "TimelineCrashWriter",
                "HourglassTestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        tests(
            "HourglassMotionTests",
            ["HourglassMotion", "HourglassCore", "HourglassTestSupport"]
        ),
        tests(
            "HourglassEmbeddingTests",
            ["HourglassEmbedding", "HourglassTensor", "HourglassTokenizer", "HourglassCore"],
            resources: [.copy("Goldens")]
        ),
        tests(
            "HourglassSpeechTests",
            [
                "HourglassSpeech", "HourglassTensor", "HourglassTokenizer", "HourglassMedia",
                "HourglassCore", "HourglassTestSupport",
            ],
            resources: [.copy("Goldens")]
        ),
        tests(
            "HourglassEnginesTests",
            [
                "HourglassEngines", "HourglassAnswering", "HourglassIndexing", "HourglassTimeline",
                "HourglassText", "HourglassQwen", "HourglassTensor", "HourglassTokenizer",
                "HourglassVision",
                "HourglassMedia", "HourglassCore", "HourglassTestSupport",
            ]
        ),
        tests(
            "HourglassReportTests",
            [
                "HourglassReport", "HourglassIndexing", "HourglassTimeline", "HourglassAnswering",
                "HourglassMedia", "HourglassText", "HourglassCore", "HourglassEngines",
                "HourglassTestSupport", "TimelineTestSupport",
            ]
        ),
        tests(
            "HourglassServerTests",
            [
                "HourglassServer", "Hourglass", "HourglassTimeline", "HourglassCore",
                "HourglassTestSupport", "TimelineTestSupport",
            ]
        ),
        tests("HourglassTensorTests", ["HourglassTensor", "CHourglassKernels"]),
        tests(
            "HourglassTokenizerTests",
            ["HourglassTokenizer"],
            resources: [.copy("Goldens")]
        ),
        tests(
            "HourglassQwenTests",
            [
                "HourglassQwen", "HourglassTensor", "HourglassTokenizer", "HourglassCore",
                "HourglassVision",
            ],
            resources: [.copy("Goldens")]
        ),
        testSupport("HourglassHubTestSupport", ["HourglassHub"]),
        tests("HourglassHubTests", ["HourglassHub", "HourglassHubTestSupport"]),
        tests(
            "HourglassIndexingTests",
            [
                "HourglassIndexing", "HourglassTimeline", "HourglassMedia", "HourglassVision",
                "HourglassEmbedding", "HourglassCore", "HourglassTestSupport",
            ]
        ),
        tests(
            "HourglassAnsweringTests",
            [
                "HourglassAnswering", "HourglassCore", "HourglassTimeline", "HourglassText",
                "HourglassVision",
            ]
        ),
        tests(
            "CommandLineTests",
            [
                "HourglassCLI", "LectureQuestions", "HourglassTestSupport", "HourglassHub",
                "HourglassHubTestSupport",
            ]
        ),
        tests(
            "ExamplesTests",
            ["TimestampLookup", "SurveillanceReport", "HourglassTestSupport"]
        ),
    ]
)

// Fuzzing needs the sanitizers switched on and is no part of the product:
// Fuzzing/run.sh asks for it.
if Context.environment["HOURGLASS_FUZZING"] == "1" {
    package.products.append(.executable(name: "fuzz", targets: ["fuzz"]))
    package.targets += [
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "HourglassAnswering", "HourglassHub", "HourglassMedia", "HourglassQwen",
                "HourglassTensor", "HourglassText", "HourglassTokenizer",
            ],
            path: "Fuzzing/Sources",
            swiftSettings: strict
        )
    ]
}

// Benchmarks of single parts. Nobody who uses or tests Hourglass has to wait for
// them: HOURGLASS_BENCHMARKS=1 swift build -c release
if Context.environment["HOURGLASS_BENCHMARKS"] == "1" {
    package.targets += [
        .executableTarget(
            name: "TimelineBenchmark",
            dependencies: ["HourglassCore", "HourglassTimeline", "TimelineTestSupport"],
            path: "Benchmarks/TimelineBenchmark",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ReportBenchmark",
            dependencies: [
                "HourglassReport", "HourglassMedia", "HourglassTimeline", "HourglassCore",
                "TimelineTestSupport",
            ],
            path: "Benchmarks/Report",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "sampling-benchmark",
            dependencies: ["HourglassCore", "HourglassMedia"],
            path: "Benchmarks/Sampling",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "vision-benchmark",
            dependencies: ["HourglassCore", "HourglassVision"],
            path: "Benchmarks/Vision",
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "HubBenchmark",
            dependencies: ["HourglassHub", "HourglassHubTestSupport"],
            path: "Benchmarks/hub",
            exclude: ["README.md", "interop.py", "run.sh"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "token-benchmark",
            dependencies: [
                "HourglassAnswering", "HourglassCore", "HourglassEngines", "HourglassQwen",
                "HourglassTensor", "HourglassTimeline", "HourglassTokenizer", "HourglassVision",
            ],
            path: "Benchmarks/tokens/Sources",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "speech-benchmark",
            dependencies: ["HourglassSpeech", "HourglassTensor"],
            path: "Benchmarks/speech/Sources",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "inference-benchmark",
            dependencies: ["HourglassQwen", "HourglassTensor", "HourglassTokenizer"],
            path: "Benchmarks/inference/Sources",
            swiftSettings: strict
        ),
    ]
}
