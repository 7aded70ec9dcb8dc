import HourglassHub
import Testing

@Suite struct ResumeJournalTests {
    private let journal = ResumeJournal(
        size: 1000,
        digest: "sha256:aa",
        bootIdentifier: "boot-1",
        written: ByteRangeSet([0..<100, 300..<400]),
        synced: ByteRangeSet([0..<50])
    )

    @Test func survivesEncoding() throws {
        #expect(try #require(ResumeJournal(encoded: journal.encoded)) == journal)
    }

    @Test func killedProcessGoesOnWithEverythingWritten() {
        let trusted = journal.trusted(size: 1000, digest: "sha256:aa", bootIdentifier: "boot-1")
        #expect(trusted == journal.written)
    }

    @Test func powerCutLeavesOnlyWhatWasOnDisk() {
        let trusted = journal.trusted(size: 1000, digest: "sha256:aa", bootIdentifier: "boot-2")
        #expect(trusted == journal.synced)
        #expect(
            journal.trusted(size: 1000, digest: "sha256:aa", bootIdentifier: "") == journal.synced
        )
    }

    @Test func otherFileIsNotContinued() {
        #expect(journal.trusted(size: 999, digest: "sha256:aa", bootIdentifier: "boot-1").isEmpty)
        #expect(journal.trusted(size: 1000, digest: "sha256:bb", bootIdentifier: "boot-1").isEmpty)
    }

    @Test(arguments: [
        "", "{", "[]", "{\"format\":2}",
        "{\"format\":1,\"size\":10,\"digest\":\"\",\"boot\":\"\",\"written\":[5],\"synced\":[]}",
        "{\"format\":1,\"size\":10,\"digest\":\"\",\"boot\":\"\",\"written\":[5,5],\"synced\":[]}",
        "{\"format\":1,\"size\":10,\"digest\":\"\",\"boot\":\"\",\"written\":[-5,5],\"synced\":[]}",
    ])
    func tornJournalIsRefused(text: String) {
        #expect(ResumeJournal(encoded: Array(text.utf8)) == nil)
    }

    @Test func rangesBeyondTheFileAreNotBelieved() {
        let journal = ResumeJournal(
            size: 10,
            digest: "d",
            bootIdentifier: "b",
            written: ByteRangeSet([0..<11])
        )
        #expect(journal.trusted(size: 10, digest: "d", bootIdentifier: "b").isEmpty)
    }
}
