internal import Foundation

/// What a server serves, to whom, and what it may read.
public struct ServerConfiguration: Sendable {
    /// Address to listen on: an IPv4 or IPv6 address, or `localhost`.
    public var host = "127.0.0.1"
    /// Port to listen on; 0 for one that is free.
    public var port = 8080
    /// The library file; made when it is not there.
    public var libraryPath: String
    /// Folders whose footage may be added by path.
    public var allowedFolders: [String] = []
    /// Host names clients may use besides the address itself.
    public var allowedHosts: [String] = []
    /// Secret every client must know; needed unless `host` is loopback.
    public var token: String?
    /// Largest file taken as an upload, in bytes; 0 for none.
    public var maximumUploadBytes: Int64 = 8 << 30
    /// Version shown to clients.
    public var version: String
    /// Variables that name the model cache and the preferred engine.
    public var environment = ProcessInfo.processInfo.environment

    /// Serves a library on loopback.
    public init(libraryPath: String, version: String) {
        (self.libraryPath, self.version) = (libraryPath, version)
    }

    /// Whether only programs of this machine can reach the server.
    public var isLoopback: Bool { LoopbackNames.contains(host) }

    /// Where the server keeps jobs, uploads and zones: beside the library.
    var stateFolder: String { libraryPath + ".serve" }
}

/// Names of this machine that no other machine can be reached by.
enum LoopbackNames {
    static func contains(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
