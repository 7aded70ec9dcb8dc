/// Takes a `text/event-stream` apart as its bytes arrive.
///
/// A state machine without I/O. Of an event only its data matter here; names,
/// ids and comments are read and left aside. Lines may end in LF, CR or CRLF,
/// and pieces may end anywhere, within a character too. Source: the WHATWG
/// HTML standard, "Server-sent events".
struct EventStream {
    private var line: [UInt8] = []
    private var data: [UInt8]?
    private var followsReturn = false
    /// A line longer than this is no event but something gone wrong.
    private static let longestLine = 8 << 20
    /// Whether a line grew beyond all reason; nothing is read after it.
    private(set) var isOverlong = false

    /// The data of all events that the bytes complete, in order.
    mutating func events(in bytes: [UInt8]) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for byte in bytes where !isOverlong {
            switch byte {
            case UInt8(ascii: "\n") where followsReturn: followsReturn = false
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                followsReturn = byte == UInt8(ascii: "\r")
                if let event = endLine() { events.append(event) }
            default:
                followsReturn = false
                line.append(byte)
                isOverlong = line.count > Self.longestLine
            }
        }
        return events
    }

    /// The event that the end of the stream completes: some servers leave out
    /// the last empty line.
    mutating func end() -> [UInt8]? {
        if !line.isEmpty { _ = endLine() }
        defer { data = nil }
        return data
    }

    private mutating func endLine() -> [UInt8]? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            defer { data = nil }
            return data
        }
        let name = Array("data:".utf8)
        guard line.starts(with: name) else { return nil }
        var value = line[name.count...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if data == nil {
            data = Array(value)
        } else {
            data?.append(UInt8(ascii: "\n"))
            data? += value
        }
        return nil
    }
}
