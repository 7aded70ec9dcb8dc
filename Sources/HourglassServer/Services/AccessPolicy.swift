internal import Foundation

/// Decides whether a request may be answered at all.
///
/// A page of another origin can make a browser send requests to this server,
/// and a name whose address changes (DNS rebinding) can make them look like
/// its own. Neither gets further than this.
struct AccessPolicy: Sendable {
    private let hosts: Set<String>
    private let allowsAddresses: Bool
    private let token: String?

    /// Name of the cookie a browser keeps the token in.
    static let cookie = "hourglass_token"

    init(_ configuration: ServerConfiguration) {
        var hosts: Set<String> = [configuration.host.lowercased()]
        if configuration.isLoopback || ["0.0.0.0", "::"].contains(configuration.host) {
            hosts.formUnion(["localhost", "127.0.0.1", "::1"])
        }
        hosts.formUnion(configuration.allowedHosts.map { $0.lowercased() })
        self.hosts = hosts
        // A name can be made to point here; an address cannot.
        allowsAddresses = !configuration.isLoopback
        token = configuration.token
    }

    /// - Throws: `APIFailure` with status 401, 403 or 421.
    func check(_ request: Request) throws {
        guard let host = request.fields["Host"], let name = Self.name(ofHost: host),
            hosts.contains(name) || allowsAddresses && Self.isAddress(name)
        else {
            throw APIFailure(
                421,
                "wrong_host",
                "This server does not answer under that host name. Use its address, or start it"
                    + " with --allow-host NAME."
            )
        }
        if let origin = request.fields["Origin"] {
            let own = ["http://\(host)", "https://\(host)"]
            guard own.contains(where: { $0.lowercased() == origin.lowercased() }) else {
                throw APIFailure(
                    403,
                    "wrong_origin",
                    "Pages of '\(origin)' may not ask this server."
                )
            }
        }
        if request.fields["Sec-Fetch-Site"] == "cross-site",
            request.fields["Sec-Fetch-Mode"] != "navigate"
        {
            throw APIFailure(403, "wrong_origin", "Pages of other sites may not use this server.")
        }
        guard let token else { return }
        guard presented(by: request).contains(where: { Self.isEqual($0, token) }) else {
            var failure = APIFailure(
                401,
                "token_needed",
                "This server needs its token: 'Authorization: Bearer TOKEN', or open the address"
                    + " it printed."
            )
            failure.fields["WWW-Authenticate"] = "Bearer"
            throw failure
        }
    }

    /// The answer that moves a token from the address into a cookie, so that
    /// it stays in no history; nil when there is none in the address.
    func exchange(_ request: Request) -> Response? {
        guard let token, request.method == "GET", request.path.isEmpty,
            let given = request.item("token"), Self.isEqual(given, token)
        else { return nil }
        return Response(303)
            .with("Location", "/")
            .with(
                "Set-Cookie",
                "\(Self.cookie)=\(PercentCoding.encoded(token)); Path=/; HttpOnly; SameSite=Strict"
            )
            .with("Cache-Control", "no-store")
    }

    private func presented(by request: Request) -> [String] {
        var found: [String] = []
        if let value = request.fields["Authorization"] {
            let parts = value.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "bearer" {
                found.append(String(parts[1]))
            }
        }
        for line in request.fields.values("Cookie") {
            for pair in line.split(separator: ";") {
                let parts = pair.trimmingPrefix(" ").split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == Self.cookie,
                    let value = PercentCoding.decoded(parts[1])
                {
                    found.append(value)
                }
            }
        }
        if request.path.isEmpty, let given = request.item("token") { found.append(given) }
        return found
    }

    /// Compares in a time that tells nothing of where the texts differ.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The name of a `Host` field without its port.
    private static func name(ofHost host: String) -> String? {
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return nil }
            return host[host.index(after: host.startIndex)..<end].lowercased()
        }
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.first, !name.isEmpty else { return nil }
        return name.lowercased()
    }

    private static func isAddress(_ name: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        return inet_pton(AF_INET, name, &four) == 1 || inet_pton(AF_INET6, name, &six) == 1
    }
}
