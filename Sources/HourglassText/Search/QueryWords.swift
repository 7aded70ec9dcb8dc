/// Words of a query that do not say what is looked for.
enum QueryWords {
    /// How much is left out.
    enum Filter {
        /// Stop words, question words and words about footage and talking.
        case all
        /// Stop words and question words.
        case stopWords
        /// Nothing.
        case none
    }

    /// Whether a lower-case word is left out.
    static func leavesOut(_ word: String, _ filter: Filter) -> Bool {
        switch filter {
        case .all: stopWords.contains(word) || footageWords.contains(word)
        case .stopWords: stopWords.contains(word)
        case .none: false
        }
    }

    /// What remains of a run of unspaced characters once phrases that ask, and
    /// words that only connect, are cut out.
    static func content(of run: [Unicode.Scalar], _ filter: Filter) -> [[Unicode.Scalar]] {
        guard filter != .none else { return [run] }
        let removed = filter == .all ? removedWords : connectingWords
        var pieces: [[Unicode.Scalar]] = []
        var current: [Unicode.Scalar] = []
        var position = 0
        while position < run.count {
            if let length = longest(of: keptWords, in: run, at: position) {
                current += run[position..<position + length]
                position += length
            } else if let length = longest(of: removed, in: run, at: position) {
                if !current.isEmpty { pieces.append(current) }
                current = []
                position += length
            } else {
                current.append(run[position])
                position += 1
            }
        }
        if !current.isEmpty { pieces.append(current) }
        guard filter == .all else { return pieces }
        return pieces.map { piece in
            // "…里", "…中" and "…上" close a phrase; inside one they mean something.
            let closes = piece.count > 2 && "中里上".unicodeScalars.contains(piece[piece.count - 1])
            return closes ? piece.dropLast() : piece
        }
    }

    private static func longest(
        of words: Set<String>,
        in run: [Unicode.Scalar],
        at position: Int
    ) -> Int? {
        for length in stride(from: min(6, run.count - position), to: 0, by: -1) {
            let candidate = String.UnicodeScalarView(run[position..<position + length])
            if words.contains(String(candidate)) { return length }
        }
        return nil
    }

    private static func words(_ list: String) -> Set<String> {
        Set(list.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private static let stopWords = words(
        """
        a about after all also am an and any are as at be because been before being but by can
        could did do does doing done for from had has have having he her here him his how i if in
        into is it its itself just like me may might more most must my no nor not of off on once
        only or other our out over own please shall she should so some such than that the their
        them then there these they this those through to too under until up us very was we were
        what whats when where wheres which while who whom whose why will with would you your yours
        dont doesnt didnt cant couldnt isnt arent wasnt werent wont wouldnt im ive id youre
        theres thats lets tell find
        """
    )
    private static let footageWords = words(
        """
        video videos footage lecture lectures lecturer professor teacher speaker presenter slide
        slides screen recording clip moment moments minute minutes part section scene talk talks
        talked talking speak speaks mention mentions mentioned mentioning discuss discusses
        discussed discussing discussion explain explains explained explaining explanation
        introduce introduces introduced introducing describe describes described show shows shown
        showed showing appear appears appeared say says said saying cover covers covered covering
        present presents presented word words first last time times start starts begin begins
        mean means get gets
        """
    )

    /// Words that hold a connecting character but mean something of their own.
    private static let keptWords = words(
        """
        目的 的确 总和 求和 饱和 和声 和谐 和平 存在 在线 现在 潜在 内在 外在 参与 与门 与非 或门 普及 涉及
        几何 几率 得到 达到 到达 小说 演讲 学说 假说 传说 从属 服从 成就 首都 成都 之间 吉他 其他 把握 被动
        """
    )
    private static let connectingWords = words(
        """
        的 了 吗 呢 吧 啊 呀 嘛 是 在 和 与 或 及 也 都 就 这 那 我 你 他 她 它 们 我们 你们 他们 这个 那个 这些
        那些 什么 是什么 什么是 为什么 为何 何时 何地 什么时候 什么地方 哪 哪里 哪儿 哪个 哪些 哪一 哪种 哪位
        怎么 怎么样 怎样 如何 是否 是不是 有没有 多少 几 几个 几点 谁 请 请问 一下 一个 有 有关 关于 或者 以及
        并且 而且 因为 所以 但是 于是 其中 被 把 从 到 对于 之 其 而 に は が を の で と も か です ます でした
        何 どこ いつ どう
        """
    )
    private static let removedWords = connectingWords.union(
        words(
            """
            讲 讲了 讲到 讲解 讲述 讲过 介绍 介绍了 提到 提到了 提及 提过 说 说了 说到 说明 说过 解释 解释了 谈到
            谈 出现 出现了 显示 展示 展示了 讨论 讨论了 描述 视频 录像 录音 画面 影片 片段 课程 课 课上 老师 教授
            讲师 讲者 幻灯片 屏幕 屏幕上 时候 时间 时刻 地方 部分 内容 位置 第几分钟 分钟 告诉 找到 找出 查找
            搜索 了解 里面
            """
        )
    )
}
