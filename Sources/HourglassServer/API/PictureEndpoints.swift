internal import Foundation
internal import HourglassAnswering
internal import HourglassCore
internal import HourglassMedia
internal import HourglassTimeline

/// Pictures of moments: quick ones from the index, exact ones from the video.
struct PictureEndpoints {
    let context: ServerContext

    func add(to router: inout Router) {
        router.on("GET", "/api/footage/{id}/thumbnail") { [context] request in
            let record = try context.footage(request)
            let time = try request.number("t", in: 0...1e9) ?? 0
            let found = try context.timeline.thumbnail(record.id, nearest: record.tick(time))
            guard let found else {
                throw APIFailure(404, "no_picture", "No picture of that footage is indexed yet.")
            }
            let tag = "\"\(record.identity.contentHash.prefix(16))-\(found.tick)\""
            if request.fields["If-None-Match"] == tag { return Response(304).with("ETag", tag) }
            return Response(200, .bytes(found.jpeg), type: "image/jpeg")
                .with("Cache-Control", "private, max-age=60")
                .with("ETag", tag)
                .with("Hourglass-Time", "\(record.seconds(found.tick))")
        }
        router.on("GET", "/api/footage/{id}/frame") { [context] request in
            let record = try context.footage(request)
            let time = try request.number("t", in: 0...1e9) ?? 0
            let width = try request.integer("width", in: 16...4096)
            let frame = try await MomentPicture(context: context, record: record)
                .exact(at: time, width: width)
            return Response(200, .bytes(frame.jpeg), type: "image/jpeg")
                .with("Cache-Control", "private, max-age=60")
                .with("Hourglass-Time", "\(rounded(frame.time.seconds))")
                .with("Hourglass-Frame", "\(frame.number)")
        }
        router.on("GET", "/api/footage/{id}/moment") { [context] request in
            let record = try context.footage(request)
            let text = request.item("t") ?? "0"
            guard let time = TimeArgument(text) else {
                throw APIFailure.badParameter(
                    "t",
                    "'\(text)' is no time. Write seconds, HH:MM:SS.mmm, or ISO 8601."
                )
            }
            let moment = try Answerer(index: context.timeline)
                .moment(at: time, of: String(record.id))
            return .json(moment)
        }
    }
}
