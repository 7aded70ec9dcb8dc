/// Takes the chunked transfer coding off a body (RFC 9112, section 7.1).
///
/// A state machine without input or output: bytes go in as they arrive.
struct ChunkedDecoder {
    private enum State {
        case size, data(Int), dataEnd, trailer, finished
    }

    private var state = State.size
    private var line: [UInt8] = []
    private var trailerBytes = 0
    private let lineLimit: Int

    init(lineLimit: Int) { self.lineLimit = lineLimit }

    /// Whether the last chunk and its trailer have been read.
    var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// Reads `input` and appends what it holds of the body to `output`.
    ///
    /// - Returns: how many bytes were used; fewer than given at the end of
    ///   the body only.
    mutating func decode(
        _ input: ArraySlice<UInt8>,
        into output: inout [UInt8]
    ) throws(HTTPFailure) -> Int {
        var index = input.startIndex
        while index < input.endIndex {
            switch state {
            case .finished: return index - input.startIndex
            case .data(let left):
                let count = min(left, input.endIndex - index)
                output.append(contentsOf: input[index..<index + count])
                index += count
                state = count == left ? .dataEnd : .data(left - count)
            case .size, .dataEnd, .trailer:
                let byte = input[index]
                index += 1
                guard byte == 10 else {
                    line.append(byte)
                    guard line.count <= lineLimit else {
                        throw HTTPFailure(400, "A line of the chunked body is too long.")
                    }
                    continue
                }
                if line.last == 13 { line.removeLast() }
                try endLine()
                line.removeAll(keepingCapacity: true)
            }
        }
        return input.count
    }

    private mutating func endLine() throws(HTTPFailure) {
        switch state {
        case .size:
            let digits = line.prefix { $0 != 59 && $0 != 32 && $0 != 9 }
            guard !digits.isEmpty, digits.count <= 15,
                let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0,
                digits.first != 43, digits.first != 45
            else { throw HTTPFailure(400, "The size of a chunk cannot be read.") }
            state = size == 0 ? .trailer : .data(size)
        case .dataEnd:
            guard line.isEmpty else { throw HTTPFailure(400, "A chunk is longer than it says.") }
            state = .size
        case .trailer:
            trailerBytes += line.count
            guard trailerBytes <= lineLimit else {
                throw HTTPFailure(431, "The trailer of the body is too long.")
            }
            if line.isEmpty { state = .finished }
        case .data, .finished: break
        }
    }
}
