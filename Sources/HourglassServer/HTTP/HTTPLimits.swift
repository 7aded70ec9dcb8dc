/// How much a client may send, and how slowly.
package struct HTTPLimits: Sendable {
    /// Bytes of request line and header fields together.
    var headBytes = 32 << 10
    /// Header fields of a request.
    var fields = 100
    /// Bytes of a chunk's size line, or of all trailer fields.
    var chunkLineBytes = 4 << 10
    /// From the first byte of a request to the end of its header.
    package var headTime: Duration = .seconds(15)
    /// A connection without a request.
    package var idleTime: Duration = .seconds(75)
    /// For `blockBytes` more bytes of a body.
    package var bodyTime: Duration = .seconds(30)
    /// For `blockBytes` of an answer to be taken.
    var writeTime: Duration = .seconds(120)
    /// The same for pictures that a paused player leaves in the line.
    var streamTime: Duration = .seconds(900)
    /// What the times for bodies and answers count in.
    var blockBytes = 64 << 10
    /// Connections open at once; beyond that, one that waits is closed.
    package var connections = 8192

    /// The limits of an ordinary server.
    package init() {}
}
