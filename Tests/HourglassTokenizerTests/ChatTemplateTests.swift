import Foundation
import HourglassTokenizer
import Testing

@Suite struct ChatTemplateTests {
    @Test func conversationsReadAsTheReferenceWritesThem() throws {
        let chats = try #require(try Goldens.vectors.get()["chats"]?.array)
        #expect(chats.count == 9)
        for chat in chats {
            let input = try #require(chat["input"])
            let messages = try #require(input["messages"]?.array).map {
                try #require(ChatMessage(json: $0))
            }
            var options = ChatTemplate.Options()
            options.tools = input["tools"]?.array ?? []
            options.opensAnswer = input["add_generation_prompt"]?.bool ?? false
            options.numbersMedia = input["add_vision_id"]?.bool ?? false
            for template in [ChatTemplate.instruct, .thinking] {
                let text = template.render(messages, options)
                let want = try #require(chat[template.rawValue]?.string)
                #expect(text == want)
            }
        }
    }

    @Test func templateIsRecognisedByItsSource() throws {
        let sources = try #require(try Goldens.vectors.get()["templates"]?.array)
        #expect(ChatTemplate(source: sources[0].string!) == .instruct)
        #expect(ChatTemplate(source: sources[1].string!) == .thinking)
    }
}
