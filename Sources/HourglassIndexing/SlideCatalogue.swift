import HourglassCore
import HourglassTimeline

/// A slide that ended, with the picture it ended with.
struct EndedSlide: Sendable {
    /// When it ended, by which its event is known.
    var endTick: Int64
    /// Its last picture.
    var picture: SlidePicture
}

/// The slides of one piece of footage seen so far, each with a number that its
/// later showings get as well.
///
/// A showing is known again by its last picture and its words together:
/// either may be misread, and slides of one template look alike. One that was
/// left before it was built up to the end counts as the same slide; one whose
/// heading carries another number does not.
package struct SlideCatalogue: Sendable {
    private struct Entry: Sendable {
        var identity: Int
        var picture: SlidePicture
        var wording: SlideWording
        var heading: NumberedHeading?
    }

    /// Beyond so many, the oldest are forgotten.
    private static let mostEntries = 2000

    private var entries: [Entry] = []
    private var nextIdentity = 1

    /// A catalogue that knows nothing yet.
    package init() {}

    /// The catalogue of the slides already stored of a piece of footage, to go
    /// on with after an interruption.
    init(of record: FootageRecord, grid: GridShape, in index: TimelineIndex) throws {
        try index.read { snapshot in
            let events = try snapshot.events(record.id, overlapping: nil, kinds: [.slide])
            nextIdentity = (events.compactMap(\.details?.identity).max() ?? 0) + 1
            for event in events.suffix(Self.mostEntries) {
                guard let identity = event.details?.identity else { continue }
                let last = max(event.startTick, event.endTick - 1)
                let text = try snapshot.spans(
                    record.id,
                    overlapping: last..<last + 1,
                    kinds: [.slide]
                ).map(\.span.text)
                let picture = SlidePicture(
                    try snapshot.tokens(record.id, at: last),
                    columns: grid.columns,
                    rows: grid.rows,
                    busyCells: nil
                )
                let wording = SlideWording(text.joined(separator: "\n"))
                entries.append(
                    Entry(
                        identity: identity,
                        picture: picture,
                        wording: wording,
                        heading: NumberedHeading(event.details?.title)
                    )
                )
            }
        }
    }

    /// The number of the slide shown, that of an earlier showing where there
    /// was one, without remembering it.
    package func identity(_ picture: SlidePicture, text: String, title: String? = nil) -> Int {
        match(picture, SlideWording(text), NumberedHeading(title)).map { entries[$0].identity }
            ?? nextIdentity
    }

    /// Remembers a showing that ended and gives its slide's number.
    ///
    /// - Parameters:
    ///   - title: its heading, if it has one.
    ///   - before: number of the slide shown until this one came up. A picture
    ///     that only adds to it is the same slide, however much it adds.
    package mutating func admit(
        _ picture: SlidePicture,
        text: String,
        title: String? = nil,
        after before: Int?
    ) -> Int {
        let wording = SlideWording(text)
        let heading = NumberedHeading(title)
        let grown = entries.lastIndex {
            $0.identity == before && heading?.isOtherNumber(of: $0.heading) != true
                && Self.hasGrown($0, into: picture, wording)
        }
        let match = grown ?? match(picture, wording, heading)
        let identity = match.map { entries[$0].identity } ?? nextIdentity
        if match == nil { nextIdentity += 1 }
        // Another state of the slide is remembered beside the first.
        if match == nil || entries[match!].wording != wording {
            entries.append(
                Entry(identity: identity, picture: picture, wording: wording, heading: heading)
            )
            if entries.count > Self.mostEntries { entries.removeFirst() }
        }
        return identity
    }

    /// Whether a picture shows all that was there, and more.
    private static func hasGrown(
        _ entry: Entry,
        into picture: SlidePicture,
        _ wording: SlideWording
    ) -> Bool {
        guard let looks = picture.likeness(to: entry.picture),
            picture.tellingCount >= entry.picture.tellingCount
        else { return false }
        if entry.wording.isEmpty {
            return entry.picture.tellingCount >= 3 && looks.contained >= 0.85
        }
        let words = wording.likeness(to: entry.wording)
        return words.contained >= 0.85 && wording.total >= entry.wording.total
            && looks.contained >= 0.6
    }

    /// The entry that shows the same slide, best match first.
    private func match(
        _ picture: SlidePicture,
        _ wording: SlideWording,
        _ heading: NumberedHeading?
    ) -> Int? {
        var best: (index: Int, score: Double)?
        for index in entries.indices.reversed() {
            let entry = entries[index]
            guard heading?.isOtherNumber(of: entry.heading) != true,
                let looks = picture.likeness(to: entry.picture)
            else { continue }
            let score = Self.score(looks, wording, entry.wording)
            if score > best?.score ?? 0 { best = (index, score) }
        }
        return best?.index
    }

    /// Above 0 where two showings are of one slide.
    private static func score(
        _ looks: SlidePicture.Likeness,
        _ left: SlideWording,
        _ right: SlideWording
    ) -> Double {
        if left.isEmpty && right.isEmpty {
            return looks.share >= 0.75 ? looks.share : 0
        }
        let words = left.likeness(to: right)
        if words.share >= 0.9, looks.share >= 0.4 { return 1 + words.share }
        if words.share >= 0.7, looks.share >= 0.75 { return 1 + words.share }
        // One is the other before it was built up to the end.
        let isPart =
            words.contained >= 0.9 && looks.contained >= 0.75
            && left.proportion(to: right) <= 4 && !left.isEmpty && !right.isEmpty
        return isPart ? words.contained * looks.contained : 0
    }
}
