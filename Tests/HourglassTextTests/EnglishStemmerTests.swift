import HourglassText
import Testing

/// The stemmer, seen through the terms it makes.
///
/// Expected stems were derived by hand from the published rules, step by step;
/// each list names the rule it exercises, with pairs of word and stem.
@Suite struct EnglishStemmerTests {
    static let vocabulary: [(rule: String, pairs: String)] = [
        (
            "plurals",
            """
            caresses:caress ties:tie cries:cri gaps:gap gas:gas kiwis:kiwi this:this
            focus:focus loss:loss matrices:matric
            """
        ),
        (
            "past and progressive",
            """
            agreed:agre feed:feed hoping:hope hopping:hop luxuriated:luxuri
            troubled:troubl sized:size training:train trained:train running:run bled:bled
            sing:sing fitted:fit
            """
        ),
        (
            "final y",
            """
            cry:cri by:by say:say entropy:entropi
            """
        ),
        (
            "derivations",
            """
            relational:relat conditional:condit rational:ration optimizer:optim
            optimization:optim optimize:optim vietnamization:vietnam operator:oper
            hopefulness:hope formality:formal sensitivity:sensit sensibility:sensibl
            analogously:analog apology:apolog gradually:gradual possibly:possibl
            regularization:regular triplicate:triplic electrical:electr goodness:good
            formative:format
            """
        ),
        (
            "last suffix",
            """
            adjustment:adjust replacement:replac dependent:depend adoption:adopt
            communism:communism effective:effect bowdlerize:bowdler activation:activ
            controller:control
            """
        ),
        (
            "final e and l",
            """
            probate:probat rate:rate cease:ceas controll:control roll:roll
            gradient:gradient layer:layer layers:layer
            """
        ),
        (
            "exceptions",
            """
            skis:ski dying:die news:news bias:bias only:onli generate:generat
            generic:generic proceed:proceed inning:inning
            """
        ),
    ]

    @Test(arguments: vocabulary.map(\.rule))
    func stemsAsPublished(_ rule: String) throws {
        let pairs = try #require(Self.vocabulary.first { $0.rule == rule }).pairs
        for pair in pairs.split(whereSeparator: \.isWhitespace) {
            let (word, stem) = (pair.prefix { $0 != ":" }, pair.drop { $0 != ":" }.dropFirst())
            #expect(SearchText.indexTokens(String(word)) == [String(stem)])
        }
    }

    @Test func formsOfOneWordMeet() {
        for forms in ["gradient gradients", "compute computes computed computing", "layer layers"] {
            #expect(Set(SearchText.indexTokens(forms)).count == 1, "\(forms)")
        }
    }
}
