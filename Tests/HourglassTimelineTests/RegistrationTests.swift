import Foundation
import HourglassCore
import HourglassTimeline
import Testing
import TimelineTestSupport

@Suite struct RegistrationTests {
    let folder: TemporaryFolder
    let index: TimelineIndex

    init() throws {
        folder = try TemporaryFolder()
        index = try TimelineIndex(at: folder.library)
    }

    /// Makes a file, so that the library finds something where footage lies.
    private func file(_ name: String) throws -> String {
        try folder.write([0], to: name)
        return folder.path + "/" + name
    }

    private func content(_ path: String, _ name: String) -> NewFootage {
        SyntheticPass.footage(path: path, name: name)
    }

    @Test func keepsWhatWasToldAboutFootage() throws {
        let path = try file("a.mp4")
        var footage = content(path, "a")
        footage.camera = "gate"
        footage.wallClock = WallClock(
            start: Date(timeIntervalSince1970: 1_767_620_000.25),
            secondsFromGMT: 28_800,
            source: .fileName
        )
        footage.timebase = Timebase(1001, 90_000)
        let registration = try index.register(footage)
        #expect(registration.outcome == .added)
        let record = try #require(try index.footage(id: registration.record.id))
        #expect(record == registration.record)
        #expect(record.path == path)
        #expect(record.fileName == "a.mp4")
        #expect(record.identity == footage.identity)
        #expect(record.timebase == footage.timebase)
        #expect(record.durationTicks == footage.durationTicks)
        #expect(record.wallClock == footage.wallClock)
        #expect(record.camera == "gate")
        #expect(record.frameRate == "25/1")
        #expect(record.state == .partial)
        #expect(record.coverage == [])
    }

    @Test func recognisesAnUnchangedFile() throws {
        let path = try file("a.mp4")
        let first = try index.register(content(path, "a"))
        let second = try index.register(content(path, "a"))
        #expect(second.outcome == .known)
        #expect(second.record == first.record)
    }

    @Test func recognisesAMovedFile() throws {
        let old = folder.path + "/gone.mp4"
        let first = try index.register(content(old, "a"))
        let path = try file("renamed.mp4")
        let second = try index.register(content(path, "a"))
        #expect(second.outcome == .moved(from: old))
        #expect(second.record.id == first.record.id)
        #expect(second.record.path == path)
        #expect(second.record.otherPaths == [])
    }

    @Test func aCopyIsTheSameFootageAtTwoPaths() throws {
        let (path, copy) = (try file("a.mp4"), try file("copy.mp4"))
        let first = try index.register(content(path, "a"))
        let second = try index.register(content(copy, "a"))
        #expect(second.outcome == .known)
        #expect(second.record.id == first.record.id)
        #expect(second.record.path == path)
        #expect(second.record.otherPaths == [copy])
        #expect(try index.footage(matching: copy).id == first.record.id)
    }

    @Test func aChangedFileTakesTheOldOnesPlace() throws {
        let path = try file("a.mp4")
        let old = try index.register(content(path, "a")).record
        _ = try index.beginPass(old.id, settings: SyntheticPass.settings)
        try index.append(SyntheticPass.batch(0), to: old.id)
        try index.finishPass(old.id, statistics: PassStatistics())
        let registration = try index.register(content(path, "b"))
        guard case .replaced(let replaced) = registration.outcome else {
            Issue.record("\(registration.outcome)")
            return
        }
        #expect(replaced.id == old.id)
        #expect(registration.record.id != old.id)
        #expect(registration.record.coverage == [])
        #expect(try index.footage().map(\.id) == [registration.record.id])
        #expect(try index.statistics().tokenCount == 0)
        #expect(try index.documentCounts(of: ["common"]) == [0])
    }

    @Test func aChangedCopyLeavesTheOriginalsIndexAlone() throws {
        let (path, copy) = (try file("a.mp4"), try file("copy.mp4"))
        let original = try index.register(content(path, "a")).record
        _ = try index.register(content(copy, "a"))
        let changed = try index.register(content(copy, "b"))
        #expect(changed.outcome == .added)
        #expect(try index.footage().map(\.id) == [original.id, changed.record.id])
        #expect(try index.footage(id: original.id)?.otherPaths == [])
    }

    @Test func filesThatSwappedNamesKeepTheirIndexes() throws {
        let (one, two) = (try file("1.mp4"), try file("2.mp4"))
        let a = try index.register(content(one, "a")).record.id
        let b = try index.register(content(two, "b")).record.id
        #expect(try index.register(content(one, "b")).outcome == .moved(from: two))
        #expect(try index.register(content(two, "a")).outcome == .known)
        #expect(try index.footage(matching: one).id == b)
        #expect(try index.footage(matching: two).id == a)
    }

    @Test func aCopyOverAnotherFileEndsThatOne() throws {
        let (one, two) = (try file("1.mp4"), try file("2.mp4"))
        _ = try index.register(content(one, "a"))
        let b = try index.register(content(two, "b")).record.id
        _ = try index.register(content(one, "b"))
        _ = try index.register(content(two, "b"))
        let records = try index.footage()
        #expect(records.map(\.id) == [b])
        #expect(records.first.map { Set([$0.path] + $0.otherPaths) } == [one, two])
    }

    @Test func quickMatchNeedsPathSizeAndTime() throws {
        let path = try file("a.mp4")
        let id = try index.register(content(path, "a")).record.id
        func match(_ path: String, _ size: Int64, _ time: Double) throws -> Int64? {
            try index.quickMatch(path: path, byteCount: size, modificationTime: time)?.id
        }
        #expect(try match(path, 1_000_000, 1_700_000_000.5) == id)
        #expect(try match(folder.path + "/x/../a.mp4", 1_000_000, 1_700_000_000.5) == id)
        #expect(try match(path, 1_000_001, 1_700_000_000.5) == nil)
        #expect(try match(path, 1_000_000, 1_700_000_001.5) == nil)
        #expect(try match(path + "x", 1_000_000, 1_700_000_000.5) == nil)
    }

    @Test func aGivenClockOutlastsOnesThatWereRead() throws {
        let path = try file("a.mp4")
        var footage = content(path, "a")
        let given = WallClock(start: Date(timeIntervalSince1970: 5), source: .given)
        footage.wallClock = given
        _ = try index.register(footage)
        footage.wallClock = WallClock(start: Date(timeIntervalSince1970: 9), source: .container)
        #expect(try index.register(footage).record.wallClock == given)
        footage.wallClock = WallClock(start: Date(timeIntervalSince1970: 7), source: .given)
        #expect(try index.register(footage).record.wallClock == footage.wallClock)
    }

    @Test func referencesGoFromExactToVague() throws {
        func add(_ name: String) throws -> Int64 {
            try index.register(content(folder.path + "/" + name, name)).record.id
        }
        let lecture = try add("Lecture 3.mp4")
        let other = try add("lecture 30.mp4")
        let number = try add("1.mkv")
        let accented = try add("caf\u{E9}.mp4")
        #expect(try index.footage(matching: folder.path + "/lecture 30.mp4").id == other)
        #expect(try index.footage(matching: "1").id == lecture)
        #expect(try index.footage(matching: "1.mkv").id == number)
        #expect(try index.footage(matching: "lecture 3").id == lecture)
        #expect(try index.footage(matching: "URE 30").id == other)
        #expect(try index.footage(matching: "cafe\u{301}").id == accented)
        let ambiguous = #expect(throws: TimelineError.self) {
            _ = try index.footage(matching: "lect")
        }
        #expect(ambiguous?.code == .ambiguousFootage)
        #expect(ambiguous?.message.contains("Lecture 3.mp4") == true)
        #expect(ambiguous?.message.contains("lecture 30.mp4") == true)
        // Longer than the six random characters in the folder's own name.
        for reference in ["nowhere.mp4", "", "99999999"] {
            let unknown = #expect(throws: TimelineError.self) {
                _ = try index.footage(matching: reference)
            }
            #expect(unknown?.code == .unknownFootage)
        }
    }

    @Test func removingFootageFreesItsRoom() throws {
        let empty = try index.statistics().byteCount
        let library = try SyntheticLibrary(index, checkpoints: 300, finish: true)
        let kept = try index.register(content(folder.path + "/kept.mp4", "kept")).record.id
        let before = try index.statistics().byteCount
        #expect(before > 500_000)
        try index.removeFootage(id: library.footage)
        let after = try index.statistics()
        #expect(after.byteCount - empty < (before - empty) / 4)
        #expect(try folder.bytes().count == Int(after.byteCount))
        #expect(try index.footage().map(\.id) == [kept])
        #expect(try index.integrityCheck() == [])
        let error = #expect(throws: TimelineError.self) {
            try index.removeFootage(id: library.footage)
        }
        #expect(error?.code == .unknownFootage)
    }

    @Test func countsTheBytesOfEachIndex() throws {
        // Enough that the pages of empty tables do not count.
        let library = try SyntheticLibrary(index, checkpoints: 400)
        try index.vacuum()
        let record = try #require(try index.footage(id: library.footage))
        let file = try index.statistics().byteCount
        #expect(record.indexBytes > file / 2 && record.indexBytes < file)
    }

    @Test func updatingThePathMovesTheFootage() throws {
        let id = try index.register(content("/old/a.mp4", "a")).record.id
        try index.updatePath(of: id, to: "/new/b.mp4")
        #expect(try index.footage(id: id)?.path == "/new/b.mp4")
        #expect(try index.footage(matching: "b").id == id)
        #expect(throws: TimelineError.self) { try index.updatePath(of: 99, to: "/x") }
    }
}
