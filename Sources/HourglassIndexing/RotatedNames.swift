import Foundation
import HourglassCore
import HourglassMedia
import HourglassTimeline

/// Follows recordings through names that move on, as recorders do that call
/// their newest file `cam.1`, the one before it `cam.2`, and so on.
///
/// New content under a name whose former content lies next to it under another
/// name has not replaced that content, which need not be read again.
struct RotatedNames {
    let index: TimelineIndex

    /// Makes the library see where the content went that it knows at `path`,
    /// before `identity` is registered there.
    func settle(_ path: String, holding identity: FootageIdentity) async throws {
        guard !FootageAddress.isRemote(path) else { return }
        var settled: Set<String> = []
        try await settle(Self.standard(path), identity, &settled)
    }

    private func settle(
        _ path: String,
        _ identity: FootageIdentity,
        _ settled: inout Set<String>
    ) async throws {
        guard settled.insert(path).inserted,
            let former = try index.footage().first(where: { $0.path == path }),
            former.otherPaths.isEmpty, former.identity != identity,
            let place = try await place(of: former, besides: path)
        else { return }
        // What the library knows there may have moved on in turn.
        try await settle(place, former.identity, &settled)
        _ = try index.register(
            NewFootage(
                path: place,
                identity: former.identity,
                modificationTime: FileAttributes(of: place)?.modificationTime,
                formatName: former.formatName,
                codec: former.codec,
                width: former.width,
                height: former.height,
                timebase: former.timebase,
                durationTicks: former.durationTicks,
                frameRate: former.frameRate,
                wallClock: former.wallClock,
                camera: former.camera
            )
        )
    }

    /// The file in the same folder that holds known content.
    private func place(of record: FootageRecord, besides path: String) async throws -> String? {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names.sorted() {
            let candidate = folder.appendingPathComponent(name).path
            guard candidate != path, let attributes = FileAttributes(of: candidate),
                attributes.byteCount == record.identity.byteCount
            else { continue }
            let known = try index.quickMatch(
                path: candidate,
                byteCount: attributes.byteCount,
                modificationTime: attributes.modificationTime
            )
            if known != nil { continue }
            if try await ContentFingerprint.identify(candidate) == record.identity {
                return candidate
            }
        }
        return nil
    }

    private static func standard(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }
}
