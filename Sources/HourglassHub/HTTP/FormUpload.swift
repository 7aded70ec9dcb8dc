internal import CCurl
internal import Foundation
internal import Synchronization

/// A form with files, sent with POST.
package struct FormUpload: Sendable {
    /// One field of the form.
    package struct Part: Sendable {
        package var name: String
        package var data: [UInt8]
        /// Makes the field a file of this name.
        package var fileName: String?
        package var contentType: String?

        package init(
            _ name: String,
            data: [UInt8],
            fileName: String? = nil,
            contentType: String? = nil
        ) {
            (self.name, self.data) = (name, data)
            (self.fileName, self.contentType) = (fileName, contentType)
        }

        package init(_ name: String, _ text: String) { self.init(name, data: Array(text.utf8)) }
    }

    package var address: String
    package var headers: [(name: String, value: String)]
    package var parts: [Part]
    /// Longest pause in which nothing is sent or received.
    package var patience: Duration
    /// Largest answer that is read.
    package var answerLimit: Int

    package init(
        _ address: String,
        headers: [(name: String, value: String)] = [],
        parts: [Part],
        patience: Duration,
        answerLimit: Int = 16 << 20
    ) {
        (self.address, self.headers, self.parts) = (address, headers, parts)
        (self.patience, self.answerLimit) = (patience, answerLimit)
    }

    /// Sends the form and reads the answer, on a thread of its own.
    ///
    /// Redirects are not followed: the headers may carry a secret.
    ///
    /// - Throws: `TransportFailure`, with kind `broken` also for an answer
    ///   that is too long; `CancellationError` when the task is cancelled.
    package func send(
        settings: TransportSettings = TransportSettings()
    ) async throws -> (head: ResponseHead, body: [UInt8]) {
        let flag = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let thread = Thread {
                    continuation.resume(
                        with: Result { try FormTransfer(self, settings).run(until: flag) }
                    )
                }
                thread.stackSize = 1 << 20
                thread.start()
            }
        } onCancel: {
            flag.raise()
        }
    }
}

/// One upload under way; lives on one thread.
private final class FormTransfer {
    private let upload: FormUpload
    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    private let form: OpaquePointer?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var head = ResponseHead(status: 0)
    private var body: [UInt8] = []
    private var isTooLong = false
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    private static let initialized: Bool = {
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        return true
    }()

    init(_ upload: FormUpload, _ settings: TransportSettings) throws {
        precondition(Self.initialized)
        guard let easy = curl_easy_init(), let multi = curl_multi_init() else {
            throw TransportFailure(kind: .other, message: "libcurl has no memory")
        }
        (self.upload, self.easy, self.multi) = (upload, easy, multi)
        form = curl_mime_init(easy)
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure(settings)
    }

    deinit {
        curl_multi_cleanup(multi)
        curl_easy_cleanup(easy)
        curl_mime_free(form)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    private func configure(_ settings: TransportSettings) {
        for part in upload.parts {
            let field = curl_mime_addpart(form)
            curl_mime_name(field, part.name)
            _ = part.data.withUnsafeBytes {
                curl_mime_data(field, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
            }
            if let name = part.fileName { curl_mime_filename(field, name) }
            if let type = part.contentType { curl_mime_type(field, type) }
        }
        ccurl_set_pointer(easy, CURLOPT_MIMEPOST, form.map { UnsafeMutableRawPointer($0) })
        ccurl_set_string(easy, CURLOPT_URL, upload.address)
        ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(
            easy,
            CURLOPT_CONNECTTIMEOUT_MS,
            Int(settings.connectTimeout.seconds * 1000)
        )
        ccurl_set_string(easy, CURLOPT_USERAGENT, settings.userAgent)
        if let file = settings.certificateFile { ccurl_set_string(easy, CURLOPT_CAINFO, file) }
        // An empty one keeps libcurl from waiting for leave to send the body.
        var list = curl_slist_append(nil, "Expect:")
        for header in upload.headers {
            list = curl_slist_append(list, "\(header.name): \(header.value)")
        }
        headerList = list
        ccurl_set_list(easy, CURLOPT_HTTPHEADER, list)
        ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        ccurl_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let transfer = Unmanaged<FormTransfer>.fromOpaque(context!).takeUnretainedValue()
            transfer.header(UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        ccurl_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let transfer = Unmanaged<FormTransfer>.fromOpaque(context!).takeUnretainedValue()
            return transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
    }

    private func header(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        if text.hasPrefix("HTTP/") {
            let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            head = ResponseHead(status: status ?? 0)
        } else if let colon = text.firstIndex(of: ":") {
            head.headers[text[..<colon].lowercased()] =
                text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.count + bytes.count <= upload.answerLimit else {
            isTooLong = true
            return bytes.count == 0 ? 1 : 0
        }
        body += bytes
        return bytes.count
    }

    func run(until flag: CancellationFlag) throws -> (head: ResponseHead, body: [UInt8]) {
        curl_multi_add_handle(multi, easy)
        defer { curl_multi_remove_handle(multi, easy) }
        var running: Int32 = 1
        var moved = (bytes: -1, at: ContinuousClock.now)
        while running > 0 {
            curl_multi_perform(multi, &running)
            guard running > 0 else { break }
            if flag.isRaised { throw CancellationError() }
            let bytes = transferred
            let now = ContinuousClock.now
            if bytes != moved.bytes { moved = (bytes, now) }
            guard now - moved.at <= upload.patience else {
                throw TransportFailure(
                    kind: .timeout,
                    message: "no answer for \(upload.patience.brief)"
                )
            }
            curl_multi_poll(multi, nil, 0, 100, nil)
        }
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let code = ccurl_message_result(message)
            if code == CURLE_OK { return (head, body) }
            throw failure(code)
        }
        throw TransportFailure(kind: .other, message: "libcurl lost the transfer")
    }

    /// Bytes sent and received so far.
    private var transferred: Int {
        var (sent, received) = (0, 0)
        ccurl_info_offset(easy, CURLINFO_SIZE_UPLOAD_T, &sent)
        ccurl_info_offset(easy, CURLINFO_SIZE_DOWNLOAD_T, &received)
        return sent + received
    }

    private func failure(_ code: CURLcode) -> TransportFailure {
        if isTooLong { return TransportFailure(kind: .broken, message: "the answer is too long") }
        let detail = String(cString: errorText)
        let message = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return TransportFailure(kind: .resolve, message: message)
        case CURLE_COULDNT_CONNECT: return TransportFailure(kind: .connect, message: message)
        case CURLE_OPERATION_TIMEDOUT: return TransportFailure(kind: .timeout, message: message)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION:
            return TransportFailure(kind: .secureConnection, message: message)
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING,
            CURLE_WEIRD_SERVER_REPLY:
            return TransportFailure(kind: .broken, message: message)
        default: return TransportFailure(kind: .other, message: message)
        }
    }
}
