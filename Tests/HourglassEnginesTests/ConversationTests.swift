import Foundation
import HourglassAnswering
import HourglassEngines
import HourglassTimeline
import Testing

@Suite struct ConversationTests {
    private func answered(_ question: String) async throws -> Conversation {
        let library = try LectureLibrary()
        var conversation = Conversation()
        conversation.add(try await Answerer(index: library.index).ask(question), search: question)
        return conversation
    }

    @Test(arguments: [
        ("and after that?", "150.000", "210.000"), ("What comes next?", "150.000", "210.000"),
        ("那之后呢？", "150.000", "210.000"), ("接下来讲了什么？", "150.000", "210.000"),
    ])
    func afterThatIsWhatFollows(_ question: String, _ start: String, _ end: String) async throws {
        let conversation = try await answered("When is backpropagation explained?")
        let attempts = FollowUp(question, after: conversation, options: .init()).attempts
        let first = try #require(attempts.first)
        #expect(first.options.start == TimeArgument(start))
        #expect(first.options.end == TimeArgument(end))
        #expect(first.options.footage == ["1"])
        #expect(attempts.last?.options.end == nil)
    }

    @Test(arguments: ["and before that?", "在那之前呢？"])
    func beforeThatIsWhatCameFirst(_ question: String) async throws {
        let conversation = try await answered("When is backpropagation explained?")
        let first = FollowUp(question, after: conversation, options: .init()).attempts[0]
        #expect(first.options.end == TimeArgument("60.000"))
        #expect(first.options.start == TimeArgument("0.000"))
    }

    @Test(arguments: ["What is its rule?", "它的规则是什么？"])
    func pronounsPointBack(_ question: String) async throws {
        let conversation = try await answered("When is backpropagation explained?")
        let first = FollowUp(question, after: conversation, options: .init()).attempts[0]
        #expect(first.search.contains("backpropagation"))
        #expect(first.search.hasSuffix(question))
    }

    @Test(arguments: ["Where is dropout?", "什么时候讲卷积？", "What happens after minute 5?"])
    func otherQuestionsStandAlone(_ question: String) async throws {
        let conversation = try await answered("When is backpropagation explained?")
        let attempts = FollowUp(question, after: conversation, options: .init()).attempts
        #expect(attempts.map(\.search) == [question])
        #expect(attempts[0].options.start == nil)
        // With nothing before it every question does.
        let alone = FollowUp("and after that?", after: Conversation(), options: .init())
        #expect(alone.attempts.map(\.search) == ["and after that?"])
    }

    @Test func aConversationIsKeptForItsOwnerAlone() async throws {
        let conversation = try await answered("dropout")
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hourglass-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = Conversation.path(besideLibrary: folder.path + "/library.sqlite")
        try conversation.write(to: path)
        #expect(Conversation(contentsOf: path) == conversation)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        #expect(Conversation(contentsOf: folder.path + "/none").exchanges.isEmpty)
        try Data("{".utf8).write(to: URL(filePath: path))
        #expect(Conversation(contentsOf: path).exchanges.isEmpty)
    }
}
