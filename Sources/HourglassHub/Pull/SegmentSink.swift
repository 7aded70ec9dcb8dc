import Synchronization

/// Writes the body of one range request into a partial file.
final class SegmentSink: AnsweringSink {
    private struct State {
        var answer: RangeAnswer?
        var skipped: Int64 = 0
    }

    private let file: PartialFile
    private let segment: Int
    private let interpretation: ResponseInterpretation
    private let gate: ConnectionGate
    private let progress: ProgressBoard.File
    private let state = Mutex(State())

    init(
        file: PartialFile,
        segment: Int,
        interpretation: ResponseInterpretation,
        gate: ConnectionGate,
        progress: ProgressBoard.File
    ) {
        self.file = file
        self.segment = segment
        self.interpretation = interpretation
        self.gate = gate
        self.progress = progress
    }

    /// What the response turned out to be; nil while there is none.
    var answer: RangeAnswer? { state.withLock { $0.answer } }

    func begin(_ head: ResponseHead) -> SinkVerdict {
        let answer = interpretation.answer(head)
        state.withLock { $0.answer = answer }
        switch answer {
        case .bytes: return .proceed
        case .wholeFile:
            // Taking the whole body is right for one connection only; a second
            // one would fetch the same bytes again.
            let mayTakeAll = file.planner { planner in
                guard let mine = planner.segments[segment],
                    !planner.segments.values.contains(where: {
                        $0.isWhole && $0.source == mine.source && $0.identifier != segment
                    })
                else { return false }
                planner.becomeWhole(segment)
                return true
            }
            return mayTakeAll ? .proceed : .stop
        case .differentFile, .rangesUnsupported: return .stop
        case .redirect, .denied, .missing, .unavailable, .serverError, .unexpected:
            return .proceed
        }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> SinkVerdict {
        switch answer {
        case .bytes, .wholeFile:
            gate.count(Int64(bytes.count))
            switch file.write(bytes, for: segment) {
            case .more:
                progress.received = file.planner { $0.received }
                return .proceed
            case .full:
                progress.received = file.planner { $0.received }
                return .stop
            case .failed: return .stop
            }
        default:
            // The text of an error: read a little, to keep the connection.
            return state.withLock { state in
                state.skipped += Int64(bytes.count)
                return state.skipped > 64 << 10 ? .stop : .proceed
            }
        }
    }
}
