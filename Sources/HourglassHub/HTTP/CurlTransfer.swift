import CCurl
import Foundation

/// One request under way. Belongs to the thread of its `CurlLoop`.
final class CurlTransfer {
    let identifier: UInt64
    let easy: UnsafeMutableRawPointer
    let completion: @Sendable (TransferOutcome) -> Void
    var isPaused = false
    var hasHead = false
    var lastActivity: ContinuousClock.Instant = .now

    private let request: HTTPRequest
    private let sink: any BodySink
    private unowned let loop: CurlLoop
    private var head = ResponseHead(status: 0)
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var received: Int64 = 0
    private var wasStopped = false
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(
        identifier: UInt64,
        easy: UnsafeMutableRawPointer,
        request: HTTPRequest,
        sink: any BodySink,
        loop: CurlLoop,
        completion: @escaping @Sendable (TransferOutcome) -> Void
    ) {
        self.identifier = identifier
        self.easy = easy
        self.request = request
        self.sink = sink
        self.loop = loop
        self.completion = completion
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit { errorText.deallocate() }

    func configure(_ settings: TransportSettings) {
        ccurl_set_string(easy, CURLOPT_URL, request.address)
        ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        ccurl_set_long(
            easy,
            CURLOPT_CONNECTTIMEOUT_MS,
            Int(settings.connectTimeout.seconds * 1000)
        )
        ccurl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        ccurl_set_long(easy, CURLOPT_BUFFERSIZE, 512 * 1024)
        ccurl_set_string(easy, CURLOPT_USERAGENT, settings.userAgent)
        if request.isHead { ccurl_set_long(easy, CURLOPT_NOBODY, 1) }
        if request.usesNetrc {
            ccurl_set_long(easy, CURLOPT_NETRC, Int(CURL_NETRC_OPTIONAL.rawValue))
        }
        if let file = settings.certificateFile { ccurl_set_string(easy, CURLOPT_CAINFO, file) }
        if let folder = settings.certificateFolder {
            ccurl_set_string(easy, CURLOPT_CAPATH, folder)
        }
        let scheme = request.address.hasPrefix("https:") ? "https" : "http"
        if let proxy = settings.proxies[scheme] ?? settings.proxies["all"] {
            ccurl_set_string(easy, CURLOPT_PROXY, proxy)
        }
        if let noProxy = settings.noProxy { ccurl_set_string(easy, CURLOPT_NOPROXY, noProxy) }

        // Setting accepted encodings makes libcurl decode a body that arrives
        // compressed although the header below asks for it plain.
        ccurl_set_string(easy, CURLOPT_ACCEPT_ENCODING, "")
        var list = curl_slist_append(nil, "Accept-Encoding: identity")
        if let body = request.body {
            post(body)
            // Else libcurl waits a second for servers that do not answer 100.
            list = curl_slist_append(list, "Expect:")
        }
        for header in request.headers {
            list = curl_slist_append(list, "\(header.name): \(header.value)")
        }
        headerList = list
        ccurl_set_list(easy, CURLOPT_HTTPHEADER, list)

        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        ccurl_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context!).takeUnretainedValue()
            return transfer.header(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        ccurl_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context!).takeUnretainedValue()
            return transfer.body(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    }

    /// libcurl keeps a copy of its own, whose size it must know first.
    private func post(_ body: [UInt8]) {
        ccurl_set_long(easy, CURLOPT_POST, 1)
        ccurl_set_long(easy, CURLOPT_POSTFIELDSIZE, body.count)
        body.withUnsafeBytes { bytes in
            _ = ccurl_set_pointer(
                easy,
                CURLOPT_COPYPOSTFIELDS,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            )
        }
    }

    func releaseLists() {
        curl_slist_free_all(headerList)
        headerList = nil
    }

    private func header(_ line: UnsafeRawBufferPointer) -> Int {
        lastActivity = .now
        let text = String(decoding: line, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        if text.hasPrefix("HTTP/") {
            let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            head = ResponseHead(status: status ?? 0)
        } else if text.isEmpty {
            // An interim 1xx answer ends with an empty line too.
            guard head.status >= 200 else { return line.count }
            hasHead = true
            if case .stop = sink.begin(head) {
                wasStopped = true
                return 0
            }
        } else if let colon = text.firstIndex(of: ":") {
            let name = text[..<colon].lowercased()
            head.headers[name] = text[text.index(after: colon)...]
                .trimmingCharacters(in: .whitespaces)
        }
        return line.count
    }

    private func body(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard loop.admit(bytes.count) else {
            isPaused = true
            return ccurl_pause_writing()
        }
        lastActivity = .now
        received += Int64(bytes.count)
        if case .stop = sink.receive(bytes) {
            wasStopped = true
            return bytes.count == 0 ? 1 : 0
        }
        return bytes.count
    }

    func ending(_ code: CURLcode) -> TransferOutcome.End {
        if wasStopped { return .stopped }
        if code == CURLE_OK { return .complete }
        let kind: TransportFailure.Kind
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: kind = .resolve
        case CURLE_COULDNT_CONNECT: kind = .connect
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: kind = .proxy
        case CURLE_OPERATION_TIMEDOUT: kind = .timeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            kind = .secureConnection
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING,
            CURLE_BAD_CONTENT_ENCODING, CURLE_WEIRD_SERVER_REPLY:
            kind = .broken
        default: kind = .other
        }
        let detail = String(cString: errorText)
        let general = String(cString: curl_easy_strerror(code))
        return .failed(
            TransportFailure(kind: kind, message: detail.isEmpty ? general : detail)
        )
    }

    func outcome(_ end: TransferOutcome.End) -> TransferOutcome {
        var redirect: UnsafeMutablePointer<CChar>?
        ccurl_info_string(easy, CURLINFO_REDIRECT_URL, &redirect)
        return TransferOutcome(
            end: end,
            head: hasHead ? head : nil,
            bytesReceived: received,
            redirect: redirect.map { String(cString: $0) }
        )
    }
}
