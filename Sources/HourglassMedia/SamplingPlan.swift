internal import HourglassCore

/// What a frame sequence is asked to do, and the thread's work that does it.
struct SamplingPlan: Sendable {
    let footage: Footage
    let mode: SamplingMode
    let from: MediaTime?
    let firstFrame: Int?
    let policy: (any GroupPolicy)?

    /// Reads the footage, giving out the chosen frames.
    ///
    /// - Throws: `MediaError`, and what `deliver` throws.
    func run(
        interruption: Interruption,
        deliver: @escaping (SampledFrame) throws -> Void
    ) throws {
        let timebase = footage.timebase
        let fromTick = from?.rescaled(to: timebase, rounding: .up).ticks ?? 0
        let source = try FrameSource(footage, interruption: interruption)
        if case .moments(let times) = mode {
            let wanted = times.filter { $0 >= from ?? $0 }
            return try MomentReader(source, times: wanted, deliver: deliver).run()
        }
        let start = try FrameStart.locate(
            source,
            fromTick: fromTick,
            firstFrame: firstFrame
        )
        func emitter(_ rule: SamplingSchedule.Rule, _ overflow: FrameEmitter.Overflow)
            -> FrameEmitter
        {
            FrameEmitter(
                schedule: SamplingSchedule(rule, timebase: timebase),
                firstFrame: start.firstFrame,
                overflow: overflow,
                noticesSuddenFrames: mode.noticesSuddenFrames,
                deliver: deliver
            )
        }
        switch mode {
        case .everyFrame:
            try decodeAll(source, start, emitter(.everyFrame, .keepNone))
        case .interval(let interval):
            try decodeAll(source, start, emitter(.interval(interval), .keepNone))
        case .thorough(let gap):
            let ticks = gap.rescaled(to: timebase, rounding: .down).ticks
            try decodeAll(source, start, emitter(.atMostApart(ticks: ticks), .chooseEarly))
        case .adaptive(let sampling):
            let ticks = sampling.step.rescaled(to: timebase, rounding: .down).ticks
            let reader = AdaptiveReader(
                source: source,
                start: start,
                sampling: sampling,
                policy: policy ?? AlwaysOpenPolicy(),
                emitter: emitter(.atMostApart(ticks: ticks), .thin)
            )
            try reader.run()
        case .keyFrames:
            let sampling = AdaptiveSampling(
                step: MediaTime(ticks: .max / 4, timebase: timebase),
                minimumGap: .zero,
                maximumGap: MediaTime(ticks: .max / 4, timebase: timebase),
                usesPacketSizes: false
            )
            let reader = AdaptiveReader(
                source: source,
                start: start,
                sampling: sampling,
                policy: KeyFramesOnlyPolicy(),
                emitter: emitter(.atMostApart(ticks: .max / 4), .keepNone)
            )
            try reader.run()
        case .moments: break
        }
    }

    private func decodeAll(
        _ source: FrameSource,
        _ start: FrameStart,
        _ emitter: consuming FrameEmitter
    ) throws {
        var emitter = emitter
        try source.position(before: start.fromTick)
        let reader = try source.decodingReader()
        while let frame = try reader.next() {
            let tick = source.tick(of: frame)
            guard tick >= start.fromTick else { continue }
            try emitter.show(source.frame(frame, tick: tick, number: emitter.nextNumber))
        }
        try emitter.finish()
    }
}
