import Foundation

/// Words of a question that ask for moments by their order: the first, the
/// last, or all of them.
struct OrderWords {
    /// What is asked for.
    enum Order: Sendable, Equatable {
        /// The earliest moment, in the order of the recordings.
        case first
        /// The latest moment.
        case last
        /// All moments, in the order of the recordings.
        case all
    }

    /// What the question asks for; nil when order does not matter.
    let order: Order?
    /// The question without these words.
    let rest: String

    private static let verbs = """
        mention|mentions|mentioned|define|defines|defined|introduce|introduces|introduced|appear|\
        appears|appeared|show|shows|shown|showed|talk|talks|talked|discuss|discusses|discussed|\
        explain|explains|explained|use|uses|used|come|comes|came|see|sees|seen|occur|occurs|\
        occurred|cover|covers|covered|present|presents|presented|bring|brings|brought|say|says|\
        said|speak|speaks|spoke|spoken|described|describe|describes|refer|refers|referred
        """

    /// Patterns with what they ask for. `first` counts only before a verb of
    /// coming up, so that the first law of something stays what it is.
    private static let patterns: [(order: Order, pattern: String)] = [
        (
            .all,
            #"\b(list|show|find|give)\b[^.?!]*\b(every|each|all)( of)?( the)? (time|times|moment|moments|place|places|mention|mentions|occurrence|occurrences)\b( that| when| where| of| in which)?"#
        ),
        (
            .all,
            #"\b(every|each) (time|moment|place|mention|occurrence)\b( that| when| where| of)?"#
        ),
        (
            .all,
            #"\ball( of)?( the)? (times|moments|places|mentions|occurrences)\b( that| when| where| of)?"#
        ),
        (
            .all,
            #"\b(how often|how many times|in which (lectures|recordings|videos)|which (lectures|recordings|videos))\b"#
        ),
        (.first, #"\b(for )?the (very )?first time\b( that| when)?"#),
        (.first, #"\b(earliest|first) (mention|definition|appearance|occurrence|use)( of)?\b"#),
        (.first, #"\bfirst(?= (ever |been |be |get |got |gets )?("# + verbs + #")\b)"#),
        (.first, #"\b(earliest|initially)\b"#),
        (.last, #"\b(for )?the (very )?last time\b( that| when)?"#),
        (.last, #"\b(latest|last) (mention|definition|appearance|occurrence|use)( of)?\b"#),
        (.last, #"\blast(?= ("# + verbs + #")\b)"#),
        (
            .all,
            "(列出|列举|找出|给出|罗列)?(所有|全部|每一?次|每一?处|每个|哪几次|哪些次|多少次|几次)(提到|提及|讲到|说到|谈到|出现|涉及)?(了|过)?(的地方|的时候|的时刻|的片段|之处)?"
        ),
        (.all, "(列出|列举|罗列)"),
        (.all, "(哪几|哪些)(讲|节课?|堂课?|课|个视频|次课)"),
        (.first, "(第一次|首次|最早|最先|最初|头一次|首先)(被)?"),
        (.last, "(最后一次|最近一次|最晚)(被)?"),
    ]

    /// Words that only ask which recording it is.
    private static let askingWhich = [
        #"\b(in|at|during) (which|what) (lecture|recording|video|class|session|talk|course)\b"#,
        #"\b(which|what) (lecture|recording|video|class|session|talk)\b"#,
        "(在|是)?(哪一?讲|哪一?节课?|哪一?堂课?|哪一?课|哪一?个视频|哪一?次课|哪一?段视频|哪一?个录像)(里|中|上)?",
    ]

    init(_ question: String) {
        var (order, rest): (Order?, String) = (nil, question)
        for (meant, pattern) in Self.patterns {
            if let known = order, known != meant { continue }
            let without = Self.removing(pattern, from: rest)
            guard without != rest else { continue }
            order = meant
            rest = without
        }
        for pattern in Self.askingWhich { rest = Self.removing(pattern, from: rest) }
        self.order = order
        self.rest = rest
    }

    private static func removing(_ pattern: String, from text: String) -> String {
        text.replacingOccurrences(
            of: pattern,
            with: " ",
            options: [.regularExpression, .caseInsensitive]
        )
    }
}
