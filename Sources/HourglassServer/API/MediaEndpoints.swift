internal import Foundation
internal import HourglassCore
internal import HourglassMedia
internal import HourglassTimeline

/// The video itself: as it is, where browsers play it, else made playable
/// while it is watched.
struct MediaEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        router.on("GET", "/api/footage/{id}/media") { [context] request in
            let record = try context.footage(request)
            let (path, file) = try context.files.video(of: record)
            return FileResponse.make(file, type: MediaType.ofVideo(path), request)
        }
        router.on("GET", "/api/footage/{id}/playback") { [context] request in
            let record = try context.footage(request)
            let at = try request.number("at", in: 0...1e9) ?? 0
            let (path, _) = try context.files.video(of: record)
            let plan = try await PlaybackPlan(path: path)
            guard !plan.isPlayedAsIs else {
                return .json(
                    Playback(
                        kind: "file",
                        url: "/api/footage/\(record.id)/media",
                        startsAtS: 0,
                        reason: nil
                    )
                )
            }
            let start = try await plan.start(at: at)
            return .json(
                Playback(
                    kind: "stream",
                    url: "/api/footage/\(record.id)/stream?from=\(start.ticks)",
                    startsAtS: rounded(start.seconds),
                    reason: plan.reason
                )
            )
        }
        router.on("GET", "/api/footage/{id}/stream") { [context] request in
            let record = try context.footage(request)
            let from = try request.integer("from", in: 0...Int.max) ?? 0
            let (path, _) = try context.files.video(of: record)
            let plan = try await PlaybackPlan(path: path)
            let slot = try context.streams.take()
            let stream = try await plan.stream(fromTick: Int64(from))
            var response = Response(
                200,
                .stream { write in
                    while let bytes = try await stream.next() { try await write(bytes) }
                    withExtendedLifetime(slot) {}
                },
                type: "video/mp4"
            )
            response.isPatient = true
            return response.with("Cache-Control", "no-store")
        }
    }

    private struct Playback: Encodable {
        let kind: String
        let url: String
        let startsAtS: Double
        let reason: String?
    }
}
