import Foundation
import HourglassHub
import HourglassHubTestSupport
import Testing

@Suite struct FaultTests {
    /// Every kind of fault once, on the first two requests for the large file.
    @Test(arguments: [
        HubFault.drop(after: 100_000), .drop(after: 0), .stall(after: 50_000), .closeAtOnce,
        .garbage, .ignoreRange, .wrongBytes, .wrongLength(by: 9), .wrongLength(by: -9),
        .redirectToDeadHost, .slowHead(milliseconds: 2600), .compressed, .noLength, .chunked,
        .rangeNotSatisfiable, .wrongRange, .status(500),
        .status(429, headers: ["Retry-After": "0.1"]), .status(403),
        .throttle(bytesPerSecond: 900_000),
    ])
    func passingFaultIsSurvived(fault: HubFault) async throws {
        let hub = TestHub.small(largeBytes: 1_200_000)
        let storage = HubServer([hub.repository])
        let count = Counter()
        storage.setFault { _ in count.next() < 2 ? fault : .none }
        var behaviour = HubServer.Behaviour()
        behaviour.storage = storage.address
        let server = HubServer([hub.repository], behaviour: behaviour)

        let pulled = try await hub.models([server.address]).pull(hub.reference)

        #expect(hub.differences(in: pulled.folder) == [])
        #expect(hub.leftovers == [])
    }

    /// Servers that always behave so are still good enough.
    @Test(arguments: [
        HubFault.ignoreRange, .compressed, .noLength, .chunked, .rangeNotSatisfiable, .unmeasured,
    ])
    func oddButHonestServerIsGoodEnough(fault: HubFault) async throws {
        let hub = TestHub.small(largeBytes: 1_200_000)
        let server = HubServer([hub.repository])
        server.setFault { $0.path.contains("/resolve/") ? fault : .none }
        let pulled = try await hub.models([server.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
    }

    @Test func lengthThatNobodyTellsIsFound() async throws {
        let hub = TestHub.small(largeBytes: 300_000)
        var behaviour = HubServer.Behaviour()
        behaviour.hidesBlobs = true
        let server = HubServer([hub.repository], behaviour: behaviour)
        server.setFault { request in
            if request.path.contains("/tree/") { return .status(404) }
            return request.path.contains("/resolve/") ? .unmeasured : .none
        }
        let pulled = try await hub.models([server.address]).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
    }

    @Test func damagedPieceIsFetchedAgainFromTheOtherEndpoint() async throws {
        let hub = TestHub.small(largeBytes: 6_000_000)
        var slow = HubServer.Behaviour()
        slow.bytesPerSecond = 1_000_000
        let good = HubServer([hub.repository], behaviour: slow)
        let bad = HubServer([hub.repository], behaviour: slow)
        bad.setFault { $0.path.hasSuffix("model.safetensors") ? .wrongBytes : .none }
        var settings = try hub.settings([good.address, bad.address])
        settings.smallestShare = 100_000_000
        let pulled = try await ModelRepository(settings).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        #expect(pulled.piecesRepaired > 0)
        // The good endpoint's share was right and is not fetched twice.
        let wanted = good.log.filter { $0.path.hasSuffix("model.safetensors") }
            .compactMap { request in request.range.map { ($0.last ?? 0) - $0.first + 1 } }
        #expect(wanted.reduce(0, +) < 12_000_000)
    }

    /// A damaged second delivery of bytes that are there, and hashed, already.
    @Test func bytesThatAreThereAreNotWrittenAgain() async throws {
        let hub = TestHub.small(largeBytes: 12_000_000)
        let server = HubServer([hub.repository])
        let count = Counter()
        server.setFault { request in
            guard request.path.hasSuffix("model.safetensors") else { return .none }
            switch count.next() {
            case 0: return .drop(after: 11_000_000)
            case 1: return .rangeNotSatisfiable
            default: return .wrongBytes
            }
        }
        var settings = try hub.settings([server.address])
        settings.segmentSize = 100_000_000
        settings.smallestShare = 100_000_000
        let pulled = try await ModelRepository(settings).pull(hub.reference)
        #expect(hub.differences(in: pulled.folder) == [])
        #expect(pulled.piecesRepaired == 0)
        #expect(count.next() >= 3)
    }

    @Test func fileThatIsWrongAtItsSourceIsRefused() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        server.setFault { $0.path.hasSuffix("model.safetensors") ? .damagedAtSource : .none }
        let error = await #expect(throws: HubError.self) {
            try await hub.models([server.address]).pull(hub.reference)
        }
        #expect(error?.code == .checksumMismatch)
        #expect(hub.leftovers == [])
        let blob = hub.repository.files["model.safetensors"]!.sha256
        let path = hub.cache.path + "/hub/models--Acme--Tiny-VL/blobs/" + blob
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func endlessTroubleEndsWithAnError() async throws {
        let hub = TestHub.small()
        let server = HubServer([hub.repository])
        server.setFault { $0.path.hasSuffix("model.safetensors") ? .drop(after: 10) : .none }
        let error = await #expect(throws: HubError.self) {
            try await hub.models([server.address]).pull(hub.reference)
        }
        #expect(error?.code == .unreachable)
    }

    @Test(arguments: UInt64(1)...60)
    func randomFaultsEndWithTheRightBytesOrTheRightError(seed: UInt64) async {
        let problem = await FaultyDownloads.run(seed: seed)
        #expect(problem == nil)
    }
}

/// Counts up from 0 over all callers.
final class Counter: @unchecked Sendable {
    // Unchecked: `value` is only touched while the lock is held.
    private let lock = NSLock()
    private var value = 0

    func next() -> Int {
        lock.withLock {
            defer { value += 1 }
            return value
        }
    }
}
