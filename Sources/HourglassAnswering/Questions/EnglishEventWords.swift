import HourglassCore

/// English words that speak of something happening in the picture.
struct EnglishEventWords {
    private(set) var kinds: Set<TimelineEvent.Kind> = []
    private(set) var query = EventQuery()
    /// Words that were understood.
    private(set) var used: Set<String> = []

    private static let slideWords: Set<String> = ["slide", "slides", "page", "pages"]
    private static let changeWords: Set<String> = [
        "change", "changes", "changed", "changing", "switch", "switches", "switched", "new",
        "next", "turn", "turns", "turned", "transition", "transitions", "advance", "advances",
    ]
    private static let cutWords: Set<String> = [
        "cut", "cuts", "scene", "scenes", "shot", "shots", "camera", "transition", "transitions",
    ]
    /// Words that alone ask for motion.
    private static let motionWords: Set<String> = [
        "move", "moves", "moved", "moving", "motion", "movement", "movements", "activity",
    ]
    private static let pronouns: Set<String> = [
        "anyone", "anybody", "someone", "somebody", "who", "something", "anything", "object",
        "objects",
    ]
    /// Words for what an object is.
    private static let classes: Set<String> = [
        "people", "person", "persons", "man", "woman", "men", "women", "car", "cars", "vehicle",
        "vehicles", "truck", "trucks", "van", "vans", "bus", "buses", "animal", "animals", "bike",
        "bikes", "bicycle", "bicycles", "motorcycle", "motorcycles", "dog", "dogs", "cat", "cats",
        "visitor", "visitors", "intruder", "intruders", "pedestrian", "pedestrians",
    ]
    private static let comings: Set<String> = [
        "come", "comes", "came", "coming", "enter", "enters", "entered", "entering", "leave",
        "leaves", "left", "leaving", "pass", "passes", "passed", "passing", "walk", "walks",
        "walked", "walking", "appear", "appears", "appeared", "arrive", "arrives", "arrived", "go",
        "goes", "went", "run", "runs", "ran", "drive", "drives", "drove", "by", "around", "in",
        "out", "through", "past", "happen", "happens", "happened", "happening", "there", "visit",
        "visited", "seen",
    ]
    private static let crossings: Set<String> = ["cross", "crosses", "crossed", "crossing"]
    private static let stays: Set<String> = [
        "stay", "stays", "stayed", "staying", "loiter", "loiters", "loitered", "loitering",
        "linger", "lingers", "lingered", "wait", "waits", "waited", "waiting", "stand", "stands",
        "stood", "standing", "dwell", "dwells", "dwelt",
    ]
    private static let orders: [(words: Set<String>, order: EventQuery.Order)] = [
        (["longest"], .longest), (["shortest", "briefest"], .shortest),
        (["first", "earliest"], .first), (["last", "latest"], .last),
        (["biggest", "largest"], .biggest), (["smallest"], .smallest),
        (["rarest", "strangest", "unusual", "oddest"], .rarest),
    ]
    /// What befalls the camera: words that go together, one of each set.
    private static let camera: [(Set<String>, Set<String>, TimelineEvent.Kind)] = [
        (
            ["camera"], ["moved", "turned", "pushed", "tampered", "knocked", "shifted"],
            .cameraMoved
        ),
        (["camera", "lens", "view"], ["covered", "blocked", "obstructed", "defocused"], .covered),
        (["camera", "picture", "view"], ["blinded", "dazzled", "overexposed"], .blinded),
        (["signal", "video", "picture"], ["lost", "loss", "gone", "no"], .signalLost),
    ]
    /// What happens to things.
    private static let things: [(Set<String>, TimelineEvent.Kind)] = [
        (["abandoned", "placed", "deposited"], .appeared),
        (["removed", "stolen", "taken", "disappeared"], .removed),
    ]

    init(_ question: String) {
        let lowered = question.lowercased()
        let words = lowered.split { !$0.isLetter }.map(String.init)
        let set = Set(words)
        readCamera(set)
        if kinds.isEmpty { readPages(set) }
        readThings(set, lowered)
        readTraits(set, words, lowered)
        readScene(set)
    }

    private mutating func readPages(_ set: Set<String>) {
        if !set.isDisjoint(with: Self.slideWords), !set.isDisjoint(with: Self.changeWords) {
            kinds.formUnion([.slide, .cut])
            used.formUnion(Self.slideWords.union(Self.changeWords))
        } else if !set.isDisjoint(with: Self.cutWords),
            !set.isDisjoint(with: Self.changeWords) || set.contains("cut") || set.contains("cuts")
        {
            kinds.insert(.cut)
            used.formUnion(Self.cutWords.union(Self.changeWords))
        }
    }

    private mutating func readCamera(_ set: Set<String>) {
        for (subjects, verbs, kind) in Self.camera
        where !set.isDisjoint(with: subjects) && !set.isDisjoint(with: verbs) {
            // "video loss" is no question after a loss function.
            if kind == .signalLost, !set.contains("signal"), set.isDisjoint(with: ["lost"]) {
                continue
            }
            kinds.insert(kind)
            used.formUnion(subjects.union(verbs))
        }
    }

    private mutating func readThings(_ set: Set<String>, _ lowered: String) {
        for (words, kind) in Self.things where !set.isDisjoint(with: words) {
            kinds.insert(kind)
            used.formUnion(words.union(Self.pronouns))
        }
        for phrase in ["left behind", "put down", "taken away", "took away"]
        where lowered.contains(phrase) {
            kinds.insert(phrase.hasPrefix("t") ? .removed : .appeared)
            used.formUnion(phrase.split(separator: " ").map(String.init))
            used.formUnion(Self.pronouns)
        }
    }

    private mutating func readTraits(_ set: Set<String>, _ words: [String], _ lowered: String) {
        query.classWords = words.filter(Self.classes.contains)
        for word in words {
            guard let color = EventColor.named(word) else { continue }
            query.colors.append(color)
            used.insert(word)
        }
        readWays(lowered)
        for (names, order) in Self.orders where !set.isDisjoint(with: names) {
            query.order = order
            used.formUnion(names.union(["most"]))
        }
        if lowered.contains("how many") || lowered.contains("number of") {
            query.wantsCount = true
            used.formUnion(["how", "many", "number", "of"])
        }
        if !set.isDisjoint(with: Self.crossings) {
            query.acts.insert(.crossLine)
            used.formUnion(Self.crossings.union(["line", "over", "across"]))
        }
        if !set.isDisjoint(with: Self.stays) {
            query.acts.formUnion([.stay, .inZone])
            used.formUnion(Self.stays.union(["long"]))
        }
    }

    private mutating func readWays(_ lowered: String) {
        for way in ["left", "right", "up", "down"] {
            let phrases = [
                "to the \(way)", "\(way)wards", "\(way)ward", "going \(way)", "moving \(way)",
                "heading \(way)", "moved \(way)", "went \(way)", "to \(way)",
            ]
            guard phrases.contains(where: { lowered.contains($0) }) else { continue }
            query.headings.insert(way)
            used.formUnion([
                way, "\(way)wards", "\(way)ward", "going", "moving", "heading", "moved", "went",
                "left", "right", "from", "to",
            ])
        }
    }

    private mutating func readScene(_ set: Set<String>) {
        let hasActor =
            !set.isDisjoint(with: Self.pronouns) || !query.classWords.isEmpty
        let hasComing = !set.isDisjoint(with: Self.comings)
        let isCrossing = query.acts.contains(.crossLine)
        let isStay =
            query.acts.contains(.stay) && (hasActor || query.order != .time || query.wantsCount)
        if !set.isDisjoint(with: Self.motionWords) && kinds.isDisjoint(with: [.cameraMoved])
            || hasActor && hasComing
        {
            kinds.insert(.motion)
            used.formUnion(Self.motionWords.union(Self.comings))
        } else if isCrossing && hasActor || isStay || hasActor && !query.headings.isEmpty {
            kinds.insert(.object)
        } else if set.contains("happened") || set.contains("happens") {
            kinds.formUnion([.slide, .cut, .motion])
            used.formUnion(["happened", "happens"])
        } else if !query.classWords.isEmpty {
            // May as well be text to look for.
            query.acts = isCrossing ? query.acts : query.acts.subtracting([.stay, .inZone])
            used.formUnion(Self.classes)
            return
        }
        query.isCertain = !kinds.isEmpty
        if kinds.contains(.motion) || kinds.contains(.object) {
            used.formUnion(Self.pronouns.union(Self.classes))
        }
    }
}
