import HourglassText
import Testing

@Suite struct SearchTextTests {
    @Test(arguments: [
        ("Ｆｕｌｌ　ｗｉｄｔｈ", ["full", "width"]),
        ("naïve Café", ["naiv", "cafe"]),
        ("ﬁnite", ["finit"]),
        ("E=mc²", ["e", "mc2", "emc2"]),
        ("H₂O", ["h2o"]),
        ("Straße", ["strass"]),
        ("student’s don't", ["student", "dont"]),
        ("3.14 and 1,000,000", ["3\u{A4F8}14", "and", "1000000"]),
        ("x_train", ["x", "train", "xtrain"]),
        ("multi-head", ["multi", "head", "multihead"]),
        ("C++ C# F# C", ["cplusplus", "csharp", "fsharp", "c"]),
        ("RandomForest", ["randomforest", "random", "forest"]),
        ("regulari-\nsation", ["regulari", "sation", "regularis"]),
        ("机器学习", ["机器", "器学", "学习", "机", "器", "学", "习"]),
        ("機器學習", ["机器", "器学", "学习", "机", "器", "学", "习"]),
        ("使用Adam优化", ["使用", "adam", "优化", "使", "用", "优", "化"]),
        ("學", ["学"]),
        ("データ", ["デー", "ータ", "デ", "ー", "タ"]),
        ("한국어", ["한국", "국어", "한", "국", "어"]),
        ("", []), (" \n—… ", []),
    ])
    func dividesText(_ text: String, _ terms: [String]) {
        #expect(SearchText.indexTokens(text) == terms)
    }

    /// FTS5 divides terms again at everything that is no letter or digit.
    @Test(arguments: [
        "3.14 x_train C++ E=mc² naïve ½ ① 학습 データ ½ ไทย हिन्दी", "a̐é ﷽ ™ №5 Ⅳ ㎏ 10⁻³",
    ])
    func termsAreLettersAndDigitsOnly(_ text: String) {
        for term in SearchText.indexTokens(text) {
            #expect(!term.isEmpty)
            for scalar in term.unicodeScalars {
                let category = scalar.properties.generalCategory
                let isTermCharacter = [
                    .lowercaseLetter, .otherLetter, .modifierLetter, .decimalNumber,
                    .letterNumber, .otherNumber,
                ].contains(category)
                #expect(isTermCharacter, "\(term)")
            }
        }
    }

    @Test(arguments: [
        ("where does the lecturer explain backpropagation?", ["backpropagation"]),
        ("What is the chain rule", ["chain", "rule"]),
        ("老师在哪里讲了反向传播", ["反向", "向传", "传播"]),
        ("什么是注意力机制？", ["注意", "意力", "力机", "机制"]),
        ("学习率的选择", ["学习", "习率", "选择"]),
        ("什麼時候講到梯度下降", ["梯度", "度下", "下降"]),
        ("Adam 优化器是什么", ["adam", "优化", "化器"]),
        ("几何的目的", ["几何", "目的"]),
        ("图里的电路", ["图里", "电路"]),
        ("第二章里讲的内容", ["第二", "二章"]),
        ("what", ["what"]),
        ("the video", ["video"]),
        ("", []), ("?!", []),
    ])
    func asksForContentOnly(_ query: String, _ surfaces: [String]) {
        #expect(SearchText.queryTerms(query).map(\.surface) == surfaces)
    }

    @Test(arguments: [
        "gradient descent", "x_train", "multi-head attention", "C++ templates", "3.14",
        "1,000,000", "E=mc²", "机器学习", "學", "学习率 learning rate", "RandomForest", "it's",
        "naïve Bayes", "ResNet-50", "PyTorch 的 loss.backward()",
    ])
    func findsItsOwnText(_ text: String) {
        let index = SearchText.indexTokens("before \(text) after")
        for term in SearchText.queryTerms(text) {
            let isFound = term.alternatives.keys.contains { key in
                let wanted = key.split(separator: " ").map(String.init)
                return index.indices.contains { index[$0...].starts(with: wanted) }
            }
            #expect(isFound, "\(term) in \(index)")
        }
    }

    @Test func quotedWordsAreOnePhrase() throws {
        let terms = SearchText.queryTerms("where is \"chain rule\" and 「反向传播」 gradient")
        #expect(terms.map(\.isPhrase) == [true, true, false])
        #expect(terms[0].alternatives == ["chain rule": 1])
        #expect(terms[1].alternatives == ["反向 向传 传播": 1])
        #expect(terms[2].alternatives["gradient"] == 1)
        // Stop words count when quoted.
        #expect(SearchText.queryTerms("\"to be\"").first?.alternatives == ["to be": 1])
        #expect(
            SearchText.queryTerms("an unclosed \"quote mark").map(\.isPhrase) == [
                false, false, false,
            ]
        )
    }

    @Test func alternativesCoverSpellingsAndMisreadings() throws {
        func alternatives(_ word: String) throws -> [String: Double] {
            try #require(SearchText.queryTerms(word).first).alternatives
        }
        #expect(try alternatives("colour")["color"] == 0.9)
        #expect(try alternatives("center")["centr"] == 0.9)
        #expect(try alternatives("modern")["modem"] == 0.4)
        #expect(try alternatives("conv2d")["c0nv2d"] == 0.4)
        #expect(
            try alternatives("multihead") == [
                "multihead": 1, "rnultihead": 0.4, "muitihead": 0.4, "multlhead": 0.4,
            ]
        )
        for value in try alternatives("initialisation").values { #expect(value <= 1) }
    }

    /// A run of four characters weighs as much as two words.
    @Test func longRunsDoNotOutweighWords() {
        for run in ["梯度", "机器学习", "卷积神经网络"] {
            let sum = SearchText.queryTerms(run).reduce(0.0) {
                $0 + ($1.alternatives.values.max() ?? 0)
            }
            #expect(abs(sum - Double(run.count) / 2) < 1e-9)
        }
    }

    @Test func anyTextIsTaken() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<300 {
            let scalars = (0..<random.below(60)).compactMap { _ in
                Unicode.Scalar(UInt32(random.below(random.below(4) == 0 ? 0x30000 : 0x3000)))
            }
            let text = String(String.UnicodeScalarView(scalars))
            #expect(SearchText.indexTokens(text) == SearchText.indexTokens(text))
            for term in SearchText.queryTerms(text) { #expect(!term.alternatives.isEmpty) }
        }
    }
}
