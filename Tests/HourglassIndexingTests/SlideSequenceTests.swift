import HourglassCore
import HourglassIndexing
import Testing

@Suite struct SlideSequenceTests {
    static func slide(_ start: Int64, _ end: Int64, _ identity: Int) -> TimelineEvent {
        var event = TimelineEvent(kind: .slide, startTick: start, endTick: end, strength: 0.5)
        event.details = EventDetails()
        event.details?.identity = identity
        event.details?.title = "Slide \(identity)"
        return event
    }

    @Test func oneSlideInPiecesIsJoinedWithASteps() {
        var sequence = SlideSequence(last: nil, reach: 1500)
        #expect(sequence.admit(Self.slide(0, 4000, 1)) == nil)
        #expect(sequence.admit(Self.slide(5000, 9000, 1)) == nil)
        let first = sequence.admit(Self.slide(9000, 12_000, 2))
        #expect(first?.startTick == Int64(0) && first?.endTick == Int64(9000))
        #expect(first?.details?.steps == [5000] as [Int64])
        #expect(sequence.finish()?.details?.identity == 2)
        #expect(sequence.finish() == nil)
    }

    @Test func aLaterShowingStaysApart() {
        var sequence = SlideSequence(last: Self.slide(0, 4000, 1), reach: 1500)
        #expect(sequence.identity(before: 5000) == 1)
        #expect(sequence.identity(before: 9000) == nil)
        #expect(sequence.admit(Self.slide(9000, 12_000, 1))?.endTick == Int64(4000))
    }
}

@Suite struct SlideCatalogueTests {
    /// A picture of cells, each with one of a few looks; 0 is ground.
    static func picture(_ looks: [Int], busy: [Int] = []) -> SlidePicture {
        let tokens = looks.enumerated().map { cell, look in
            var vector = [Float](repeating: 0.02, count: 16)
            vector[look % 16] = 1
            return VisionToken(
                row: cell / 8,
                column: cell % 8,
                startTick: 0,
                endTick: 1,
                vector: vector
            )
        }
        var busyCells = [Bool](repeating: false, count: looks.count)
        for cell in busy { busyCells[cell] = true }
        return SlidePicture(tokens, columns: 8, rows: looks.count / 8, busyCells: busyCells)
    }

    static func looks(_ places: [Int: Int]) -> [Int] { (0..<32).map { places[$0] ?? 0 } }

    @Test func aSlideThatComesBackHasItsNumber() {
        var catalogue = SlideCatalogue()
        let first = Self.looks([1: 3, 2: 4, 9: 5, 17: 6])
        let other = Self.looks([1: 7, 2: 8, 10: 9, 18: 2])
        #expect(catalogue.admit(Self.picture(first), text: "Trees\nred and black", after: nil) == 1)
        #expect(catalogue.admit(Self.picture(other), text: "Graphs\nedges", after: 1) == 2)
        // A misread letter, and a presenter who is somewhere else.
        var again = first
        (again[30], again[31]) = (11, 12)
        let back = Self.picture(again, busy: [30, 31])
        #expect(catalogue.admit(back, text: "Trees\nred and b1ack", after: 2) == 1)
    }

    @Test func slidesOfOneTemplateAreDifferent() {
        var catalogue = SlideCatalogue()
        let frame = [0: 13, 1: 13, 2: 13, 3: 13, 24: 14, 25: 14]
        let one = frame.merging([9: 3, 10: 4]) { $1 }
        let two = frame.merging([9: 5, 10: 6]) { $1 }
        let text = "University of Somewhere"
        #expect(
            catalogue.admit(
                Self.picture(Self.looks(one)),
                text: text + "\nheaps sift down",
                after: nil
            )
                == 1
        )
        #expect(
            catalogue.admit(
                Self.picture(Self.looks(two)),
                text: text + "\nqueues go round",
                after: 1
            )
                == 2
        )
    }

    @Test func anotherNumberInTheHeadingIsAnotherSlide() {
        var catalogue = SlideCatalogue()
        let picture = Self.picture(Self.looks([1: 3, 2: 4, 9: 5, 10: 6, 17: 7]))
        let text = "what we have seen so far\nwhat is still to come"
        func identity(_ title: String, after before: Int?) -> Int {
            catalogue.admit(picture, text: title + "\n" + text, title: title, after: before)
        }
        #expect(identity("Section 2", after: nil) == 1)
        #expect(identity("Section 3", after: 1) == 2)
        #expect(identity("Section 2", after: 2) == 1)
    }

    @Test func aSlideLeftBeforeItWasBuiltUpIsTheSame() {
        var catalogue = SlideCatalogue()
        let part = Self.looks([1: 3, 2: 4, 9: 5])
        let whole = Self.looks([1: 3, 2: 4, 9: 5, 17: 6, 18: 7])
        let away = Self.looks([4: 9, 5: 9])
        #expect(
            catalogue.admit(Self.picture(part), text: "Sorting algorithms\nmerge", after: nil) == 1
        )
        #expect(catalogue.admit(Self.picture(away), text: "A joke on computers", after: 1) == 2)
        let text = "Sorting algorithms\nmerge\nquick"
        #expect(catalogue.admit(Self.picture(whole), text: text, after: 2) == 1)
    }

    @Test func picturesWithoutTextAreKnownByTheirLooks() {
        var catalogue = SlideCatalogue()
        let board = Self.looks([1: 3, 2: 4, 9: 5, 12: 6])
        #expect(catalogue.admit(Self.picture(board), text: "", after: nil) == 1)
        let other = Self.looks([17: 3, 18: 4, 25: 5])
        #expect(catalogue.admit(Self.picture(other), text: "", after: 1) == 2)
        #expect(catalogue.admit(Self.picture(board), text: "", after: 2) == 1)
        // More strokes on the board go on from it.
        let more = Self.looks([1: 3, 2: 4, 9: 5, 12: 6, 20: 7, 21: 8])
        #expect(catalogue.admit(Self.picture(more), text: "", after: 1) == 1)
    }
}
