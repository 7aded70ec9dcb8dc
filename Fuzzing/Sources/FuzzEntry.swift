import Foundation

/// The parser is named by the environment, because the command line is
/// libFuzzer's.
private let chosen: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["HOURGLASS_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        print("HOURGLASS_FUZZ_TARGET is one of:")
        for target in FuzzTarget.allCases { print("  \(target.rawValue)") }
        exit(2)
    }
    return target
}()

/// What libFuzzer calls with each input; its own `main` does the rest.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosen.test(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
