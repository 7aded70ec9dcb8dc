import HourglassCore

/// Reads pictures with one recognizer per group of languages. One worker owns
/// it.
///
/// Reading with all languages at once takes about twice as long as with one
/// and is less accurate for both. So the page is read in the Latin languages
/// first, and only lines that came out unsure are read again in the others:
/// the Chinese recognizer also knows English, which serves mixed lines.
final class PageReader {
    /// Which recognizers to use.
    struct Languages: Sendable, Equatable {
        /// Read first.
        var first: String
        /// Read where the first was unsure; nil when there is only one group.
        var second: String?

        /// Divides languages into those of Latin script and the others.
        init(_ names: [String]) {
            let isOther = { (name: String) in Self.otherScripts.contains { name.hasPrefix($0) } }
            let latin = names.filter { !isOther($0) }
            let others = names.filter(isOther)
            first = (latin.isEmpty ? others : latin).joined(separator: "+")
            second = latin.isEmpty || others.isEmpty ? nil : others.joined(separator: "+")
        }

        private static let otherScripts = [
            "chi_", "jpn", "kor", "rus", "ukr", "bul", "srp", "ara", "heb", "ell", "hin", "tha",
            "fas", "ben", "tam", "tel", "urd", "mya", "khm", "lao", "Han", "Hang", "Japanese",
        ]
    }

    /// Lines below this are read again in the second group.
    static let sureConfidence = 0.82

    private let languages: Languages
    private let first: TesseractEngine
    private var second: TesseractEngine?

    init(_ languages: Languages) throws {
        self.languages = languages
        first = try TesseractEngine(languages: languages.first)
    }

    /// Reads a grey picture or a part of it.
    func read(
        _ picture: PixelBuffer,
        region: NormalizedRect,
        cancellation: CancellationFlag
    ) throws -> [TextLine] {
        let image = OCRImage(picture, region: region, scale: Self.scale(of: picture))
        first.setImage(image)
        defer { first.clear() }
        let raw = try first.read(layout: .page, cancellation: cancellation)
        var lines = raw.map { Reading($0) }
        if let group = languages.second,
            lines.contains(where: { !$0.isSure })
        {
            if second == nil { second = try TesseractEngine(languages: group) }
            lines = try readAgain(lines, image, cancellation)
        }
        if languages.second != nil, image.height >= 480, deservesSecondLook(lines, image) {
            lines = try addSecondLook(to: lines, image, cancellation)
        }
        lines = try addOverlooked(to: lines, image, cancellation)
        return Self.withoutDoubles(lines).compactMap { $0.line(in: image) }
    }

    /// Small pictures have small text.
    private static func scale(of picture: PixelBuffer) -> Int {
        picture.height < 540 ? 2 : 1
    }

    /// A line and how sure it is.
    private struct Reading {
        var raw: TesseractEngine.RawLine
        var text: String
        var confidence: Double
        var alternatives: [String] = []

        init(_ raw: TesseractEngine.RawLine) {
            self.raw = raw
            text = LineText.withoutBullet(LineText.joined(raw.words.map(\.text)))
            let weights = raw.words.map { Double($0.text.unicodeScalars.count) }
            let sum = zip(raw.words, weights).reduce(0) { $0 + $1.0.confidence * $1.1 }
            confidence = sum / max(1, weights.reduce(0, +))
        }

        /// Whether reading it again would be a waste.
        var isSure: Bool { confidence >= PageReader.sureConfidence }

        func line(in image: OCRImage) -> TextLine? {
            guard LineText.isPlausible(text, confidence: confidence) else { return nil }
            let (width, height) = (Double(image.width), Double(image.height))
            let region = image.region
            var line = TextLine(
                text: text,
                confidence: min(max(confidence, 0), 1),
                box: NormalizedRect(
                    x: region.x + Double(raw.left) / width * region.width,
                    y: region.y + Double(raw.top) / height * region.height,
                    width: Double(raw.right - raw.left) / width * region.width,
                    height: Double(raw.bottom - raw.top) / height * region.height
                )
            )
            line.alternatives = alternatives
            return line
        }

        /// Its box and a little around it.
        var surroundings: UnreadText.Rectangle {
            let margin = (raw.bottom - raw.top) / 3
            return (
                left: raw.left - 2 * margin, top: raw.top - margin,
                right: raw.right + 2 * margin, bottom: raw.bottom + margin
            )
        }

        /// Whether two boxes share most of the smaller one.
        func covers(_ other: Reading) -> Bool {
            let height = min(raw.bottom, other.raw.bottom) - max(raw.top, other.raw.top)
            let width = min(raw.right, other.raw.right) - max(raw.left, other.raw.left)
            guard width > 0, height > 0 else { return false }
            let area = { (line: TesseractEngine.RawLine) in
                (line.right - line.left) * (line.bottom - line.top)
            }
            return width * height * 2 > min(area(raw), area(other.raw))
        }

        func overlaps(_ other: Reading) -> Bool {
            let height = min(raw.bottom, other.raw.bottom) - max(raw.top, other.raw.top)
            let width = min(raw.right, other.raw.right) - max(raw.left, other.raw.left)
            return width > 0
                && height * 2 > min(raw.bottom - raw.top, other.raw.bottom - other.raw.top)
        }
    }

    private func readAgain(
        _ lines: [Reading],
        _ image: OCRImage,
        _ cancellation: CancellationFlag
    ) throws -> [Reading] {
        second!.setImage(image)
        defer { second!.clear() }
        let unsure = lines.filter { !$0.isSure }
        // Mostly another script: its own layout analysis does better too.
        let isOtherScript = unsure.count * 2 >= lines.count
        let page =
            isOtherScript
            ? try second!.read(layout: .page, cancellation: cancellation).map { Reading($0) } : []
        var result = page.map { reading in
            lines.first { $0.overlaps(reading) && $0.isSure }
                .map { Self.better($0, reading) } ?? reading
        }
        // What that did not find is read line by line.
        for line in lines where !page.contains(where: line.overlaps) {
            let read =
                line.isSure
                ? line : Self.better(line, try readLine(line, in: image, cancellation) ?? line)
            let index = result.firstIndex { $0.raw.top > line.raw.top } ?? result.endIndex
            result.insert(read, at: isOtherScript ? index : result.endIndex)
        }
        return result
    }

    /// Whether the page holds characters of the second languages, which are
    /// misread more often, or writing that no line accounts for.
    private func deservesSecondLook(_ lines: [Reading], _ image: OCRImage) -> Bool {
        if lines.contains(where: { LineText.wideCount($0.text) > 0 }) { return true }
        let ink = image.inkCount(outside: lines.map(\.surroundings))
        // More than a few lines' worth is no writing but a picture.
        return ink * 4000 > image.bytes.count && ink * 8 < image.bytes.count
    }

    /// Reads the page once more in the second languages, at half the size.
    ///
    /// Layout analysis and recognizer err differently there: lines that were
    /// overlooked turn up, and of two readings the surer one is kept, with the
    /// other as an alternative to be found by.
    private func addSecondLook(
        to lines: [Reading],
        _ image: OCRImage,
        _ cancellation: CancellationFlag
    ) throws -> [Reading] {
        if second == nil, let group = languages.second {
            second = try TesseractEngine(languages: group)
        }
        second!.setImage(image.halved())
        defer { second!.clear() }
        var result = lines
        for var raw in try second!.read(layout: .page, cancellation: cancellation) {
            (raw.left, raw.right) = (raw.left * 2, raw.right * 2)
            (raw.top, raw.bottom) = (raw.top * 2, raw.bottom * 2)
            var seen = Reading(raw)
            guard LineText.isPlausible(seen.text, confidence: seen.confidence) else { continue }
            let known = result.indices.filter { result[$0].overlaps(seen) }
            guard let index = known.first else {
                let place = result.firstIndex { $0.raw.top > raw.top } ?? result.endIndex
                result.insert(seen, at: place)
                continue
            }
            let before = result[index]
            // Latin letters are read better at full size.
            guard known.count == 1, before.text != seen.text,
                LineText.wideCount(seen.text) > 0 || LineText.wideCount(before.text) > 0
            else { continue }
            if seen.confidence > before.confidence {
                seen.alternatives = before.alternatives + [before.text]
                (seen.raw.left, seen.raw.right) = (before.raw.left, before.raw.right)
                (seen.raw.top, seen.raw.bottom) = (before.raw.top, before.raw.bottom)
                result[index] = seen
            } else {
                result[index].alternatives.append(seen.text)
            }
        }
        return result
    }

    /// Reads places with writing that no line accounts for, each as a block by
    /// itself.
    private func addOverlooked(
        to lines: [Reading],
        _ image: OCRImage,
        _ cancellation: CancellationFlag
    ) throws -> [Reading] {
        let unread = UnreadText(in: image, outside: lines.map(\.surroundings))
        guard !unread.regions.isEmpty else { return lines }
        if second == nil, let group = languages.second {
            second = try TesseractEngine(languages: group)
        }
        var result = lines
        for region in unread.regions {
            let rectangle = (
                left: region.left, top: region.top, width: region.right - region.left,
                height: region.bottom - region.top
            )
            first.setImage(image)
            var found = try first.read(rectangle, layout: .block, cancellation: cancellation)
                .map { Reading($0) }
            if second != nil, found.isEmpty || found.contains(where: { !$0.isSure }) {
                second!.setImage(image)
                defer { second!.clear() }
                let others = try second!.read(rectangle, layout: .block, cancellation: cancellation)
                    .map { Reading($0) }
                let sum = { (lines: [Reading]) in
                    lines.reduce(0.0) { $0 + $1.confidence * Double($1.text.count) }
                        / Double(max(1, lines.reduce(0) { $0 + $1.text.count }))
                }
                if sum(others) > sum(found) { found = others }
            }
            for reading in found
            where LineText.isPlausible(reading.text, confidence: reading.confidence)
                && !result.contains(where: { $0.overlaps(reading) })
            {
                let place = result.firstIndex { $0.raw.top > reading.raw.top } ?? result.endIndex
                result.insert(reading, at: place)
            }
        }
        return result
    }

    /// Of lines that lie on one another, only the surest: layout analysis finds
    /// a line twice where noise surrounds it.
    private static func withoutDoubles(_ lines: [Reading]) -> [Reading] {
        lines.enumerated().filter { index, line in
            !lines.enumerated().contains { other, rival in
                guard other != index, line.covers(rival) else { return false }
                return (rival.confidence, index) > (line.confidence, other)
            }
        }.map(\.element)
    }

    /// Reads the place of a line as one line in the second languages.
    private func readLine(
        _ line: Reading,
        in image: OCRImage,
        _ cancellation: CancellationFlag
    ) throws -> Reading? {
        let margin = (line.raw.bottom - line.raw.top) / 4 + 2
        let left = max(0, line.raw.left - margin)
        let top = max(0, line.raw.top - margin)
        let rectangle = (
            left: left, top: top,
            width: min(image.width, line.raw.right + margin) - left,
            height: min(image.height, line.raw.bottom + margin) - top
        )
        let found = try second!.read(rectangle, layout: .line, cancellation: cancellation)
        guard var reading = found.first.map({ Reading($0) }) else { return nil }
        (reading.raw.left, reading.raw.top) = (line.raw.left, line.raw.top)
        (reading.raw.right, reading.raw.bottom) = (line.raw.right, line.raw.bottom)
        return reading
    }

    /// The reading in the first languages if it is sure, or if the other finds
    /// no character of its own script and is no surer.
    private static func better(_ first: Reading, _ second: Reading) -> Reading {
        let wide = LineText.wideCount(second.text)
        if wide == 0 {
            return second.confidence > first.confidence + 0.05 ? second : first
        }
        return second.confidence >= first.confidence - 0.25 ? second : first
    }
}
