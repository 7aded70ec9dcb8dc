internal import Foundation
internal import HourglassCore
internal import HourglassMedia

/// Reads the source files of a report to their ends for a hash over all of
/// each.
struct SourceHashes {
    let options: ReportOptions

    /// The cameras with the hashes of their files; a file that is gone, cannot
    /// be read or has another size than when it was indexed has none.
    func added(to cameras: [CameraReport]) async throws -> [CameraReport] {
        var cameras = cameras
        let count = cameras.reduce(0) { $0 + $1.sources.count }
        var done = 0
        for camera in cameras.indices {
            for source in cameras[camera].sources.indices {
                try Task.checkCancellation()
                options.onWholeHash?(done, count)
                cameras[camera].sources[source].wholeHash = try await hash(
                    of: cameras[camera].sources[source]
                )
                done += 1
            }
        }
        return cameras
    }

    private func hash(of source: ReportSource) async throws -> String? {
        let path = source.recording.path
        guard
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            ),
            let size = attributes[.size] as? NSNumber,
            size.int64Value == source.identity.byteCount
        else { return nil }
        do {
            return try await ContentFingerprint.wholeHash(of: path)
        } catch is MediaError {
            return nil
        }
    }
}
