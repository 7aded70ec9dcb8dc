import Foundation

/// Everything that decides where models come from and where they are kept,
/// read from the environment and then overridden by flags.
///
/// The variables are the ones other tools use: `HF_ENDPOINT`, `HF_HUB_CACHE`,
/// `HF_HOME`, `TRANSFORMERS_CACHE`, `XDG_CACHE_HOME`, `HF_TOKEN`,
/// `HF_HUB_OFFLINE` and their kin.
public struct HubSettings: Sendable {
    /// Endpoints in the order they are tried. Given ones are authoritative:
    /// nothing else is contacted.
    public var endpoints: [Endpoint]
    /// Whether `endpoints` was given by the user.
    public var endpointsAreGiven: Bool
    /// The folder that holds `models--owner--name` folders.
    public var cacheFolder: String
    /// Secrets for private models.
    public var tokens: Tokens
    /// Never touch the network.
    public var isOffline: Bool
    /// Most bytes per second over all connections; nil for no limit.
    public var maximumRate: Int64?
    /// Most connections open to one endpoint.
    public var connectionsPerEndpoint = 16
    /// Use copies even where symbolic links would work.
    public var avoidsSymbolicLinks: Bool
    /// File with PEM certificates of authorities to trust in place of the system's.
    public var certificateFile: String?
    /// Where the endpoint that worked last is remembered; nil not to.
    public var memoryFile: String?

    package var transport: TransportSettings
    package var backoff = Backoff()
    /// Failures in a row after which an endpoint is given up.
    package var patience = 5
    /// Files from this size on are fetched over several endpoints at once.
    package var sharingThreshold: Int64 = 32 << 20
    package var segmentSize: Int64 = 16 << 20
    package var smallestShare: Int64 = 512 << 10
    package var firstConnections = 4
    /// Size of the pieces that are compared when a file turns out to be wrong.
    package var repairChunk: Int64 = 4 << 20

    /// Reads the environment.
    ///
    /// - Parameters:
    ///   - environment: variables by name; nil for those of this process.
    ///   - endpoints: endpoints given by flag; they replace `HF_ENDPOINT`.
    ///   - tokenFile: file whose text is the token; it goes before every other token.
    /// - Throws: `HubError` (`invalidSetting`) naming the variable or flag.
    public init(
        environment: [String: String]? = nil,
        endpoints: [String] = [],
        tokenFile: String? = nil
    ) throws(HubError) {
        let environment = environment ?? ProcessInfo.processInfo.environment
        let folders = CacheFolders(environment: environment)
        cacheFolder = folders.hubCache
        tokens = try Tokens.find(
            file: tokenFile,
            environment: environment,
            hubHome: folders.hubHome
        )
        let given = try Endpoint.list(
            endpoints.isEmpty ? environment["HF_ENDPOINT"] ?? "" : endpoints.joined(separator: ",")
        )
        endpointsAreGiven = !given.isEmpty
        self.endpoints = given.isEmpty ? [.origin] : given
        isOffline =
            Self.isTrue(environment["HF_HUB_OFFLINE"])
            || Self.isTrue(environment["TRANSFORMERS_OFFLINE"])
        avoidsSymbolicLinks = Self.isTrue(environment["HF_HUB_DISABLE_SYMLINKS"])
        memoryFile = folders.stateFolder + "/hourglass/endpoints.json"

        func text(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        var transport = TransportSettings()
        certificateFile = text(
            "HOURGLASS_CA_FILE",
            "CURL_CA_BUNDLE",
            "REQUESTS_CA_BUNDLE",
            "SSL_CERT_FILE"
        )
        transport.certificateFolder = text("SSL_CERT_DIR")
        for scheme in ["http", "https", "all"] {
            transport.proxies[scheme] = text("\(scheme)_proxy", "\(scheme.uppercased())_PROXY")
        }
        transport.noProxy = text("no_proxy", "NO_PROXY")
        if let seconds = text("HF_HUB_DOWNLOAD_TIMEOUT").flatMap(Int.init), seconds > 0 {
            transport.stallTimeout = .seconds(seconds)
        }
        if let seconds = text("HF_HUB_ETAG_TIMEOUT").flatMap(Int.init), seconds > 0 {
            transport.headTimeout = .seconds(seconds)
        }
        self.transport = transport
    }

    static func isTrue(_ value: String?) -> Bool {
        ["1", "ON", "YES", "TRUE"].contains(value?.uppercased() ?? "")
    }

    var transportSettings: TransportSettings {
        var settings = transport
        settings.certificateFile = certificateFile
        settings.bytesPerSecond = maximumRate
        return settings
    }
}

/// The folders that the environment names.
struct CacheFolders {
    let hubHome: String
    let hubCache: String
    let stateFolder: String

    init(environment: [String: String]) {
        let home = environment["HOME"] ?? NSHomeDirectory()

        func folder(_ name: String) -> String? {
            guard let value = environment[name], !value.isEmpty else { return nil }
            return FileSystem.absolute(Self.expand(value, environment: environment, home: home))
        }

        let cacheHome = folder("XDG_CACHE_HOME") ?? home + "/.cache"
        hubHome = folder("HF_HOME") ?? cacheHome + "/huggingface"
        stateFolder = folder("XDG_STATE_HOME") ?? home + "/.local/state"
        hubCache =
            folder("HF_HUB_CACHE") ?? folder("HUGGINGFACE_HUB_CACHE")
            ?? folder("HF_HOME").map { $0 + "/hub" } ?? folder("TRANSFORMERS_CACHE")
            ?? hubHome + "/hub"
    }

    /// Expands a leading `~` and `$NAME` or `${NAME}`, as the other tools do.
    private static func expand(
        _ text: String,
        environment: [String: String],
        home: String
    ) -> String {
        var text = text
        if text == "~" || text.hasPrefix("~/") { text = home + text.dropFirst() }
        guard text.contains("$") else { return text }
        for (name, value) in environment {
            text = text.replacingOccurrences(of: "${\(name)}", with: value)
        }
        // Longest names first, so that $HOMEPAGE is not read as $HOME.
        for (name, value) in environment.sorted(by: { $0.key.count > $1.key.count }) {
            text = text.replacingOccurrences(of: "$\(name)", with: value)
        }
        return text
    }
}
