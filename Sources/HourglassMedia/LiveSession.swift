internal import Foundation
internal import HourglassCore

/// One recording, over as many connections as it takes. Confined to its
/// thread.
final class LiveSession {
    private let source: String
    private let options: LiveRecorder.Options
    private let stop: LiveStop
    private let tell: (LiveRecorder.Event) -> Void
    private var hasRecorded = false
    private var attempts = 0
    /// Not every RTSP server speaks over TCP, which loses nothing on the way,
    /// so the two take turns until one is answered.
    private var prefersUDP = false
    private var lastFailure: MediaError?

    init(
        _ source: String,
        _ options: LiveRecorder.Options,
        stop: LiveStop,
        tell: @escaping (LiveRecorder.Event) -> Void
    ) {
        (self.source, self.options) = (source, options)
        (self.stop, self.tell) = (stop, tell)
    }

    private var isAddress: Bool { FootageAddress.isRemote(source) }
    private var isPlaylist: Bool { isAddress && source.lowercased().contains(".m3u8") }
    private var isRTSP: Bool { source.lowercased().hasPrefix("rtsp") }

    func run() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: options.folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw MediaError(
                .cannotWrite,
                "The folder '\(options.folder)' cannot be made: \(error.localizedDescription)",
                cause: error
            )
        }
        if !isAddress { _ = try FootagePath.checked(source) }
        while !stop.isRaised {
            do {
                if try connect() { break }
                lose("The connection ended.")
            } catch let error as MediaError where error.code != .cannotWrite {
                if stop.isRaised { break }
                guard isAddress else { throw tooLittle(error) }
                lastFailure = error
                if isRTSP { prefersUDP.toggle() }
                lose(error.message)
            }
        }
        if !hasRecorded, let lastFailure { throw lastFailure }
    }

    /// A file that stopped growing before its streams were known.
    private func tooLittle(_ error: MediaError) -> MediaError {
        guard error.code == .cancelled else { return error }
        return MediaError(
            .cannotOpen,
            "'\(source)' grows no more, and what it holds is too little to read."
        )
    }

    /// Tells of the loss and waits, longer each time in a row.
    private func lose(_ reason: String) {
        attempts += 1
        let seconds = min(10, attempts <= 2 ? 1 : 1 << min(4, attempts - 2))
        tell(.lost(reason: reason, retryingIn: .seconds(seconds)))
        let end = ContinuousClock.now + .seconds(seconds)
        while !stop.isRaised, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.05) }
    }

    /// Records over one connection.
    ///
    /// - Returns: whether the source is at its end, rather than gone.
    private func connect() throws -> Bool {
        let interruption = stop.interruption()
        let growth = isAddress ? nil : GrowthWatch(source, options.idleLimit, interruption)
        defer { growth?.stop() }
        // Just before the demuxer reads it, so that both see the same pieces.
        let stated =
            isPlaylist ? PlaylistText(interruption: interruption).clock(at: source)?.firstRead : nil
        let demuxer = try Demuxer(opening: source, interruption: interruption, settings: settings)
        let arrival = Date()
        guard let video = demuxer.bestVideoIndex else {
            throw MediaError(.noVideo, "'\(source)' sends no moving picture.")
        }
        // A playlist that was complete when the recording broke off would be
        // recorded twice.
        if hasRecorded, isAddress, demuxer.statesEnd { return true }
        attempts = 0
        lastFailure = nil
        tell(.connected)
        var writer = SegmentWriter(
            demuxer,
            video: video,
            options: options,
            origin: isAddress ? stated ?? arrival : start(of: demuxer, arrival)
        )
        do {
            while let packet = try demuxer.nextPacket() {
                try take(writer.write(packet))
                if stop.isRaised { break }
            }
        } catch let error as MediaError where error.code == .cancelled {
            // Stopped from outside: what came in so far is complete.
        }
        try take(writer.finish())
        return stop.isRaised || !isAddress || demuxer.statesEnd
    }

    private func take(_ segment: LiveRecorder.Segment?) throws {
        guard let segment else { return }
        hasRecorded = true
        tell(.recorded(segment))
    }

    /// When the first frame of a growing file was recorded.
    private func start(of demuxer: Demuxer, _ arrival: Date) -> Date {
        RecorderFileName.wallClock(in: source, timeZone: options.timeZone)?.start ?? arrival
    }

    private var settings: [String: String] {
        // Reading beyond the end of a file that is followed waits for more, so
        // nothing may look there for its length.
        guard isAddress else {
            return [
                "follow": "1", "analyzeduration": "1000000", "seekable": "0",
                "skip_estimate_duration_from_pts": "1", "scan_all_pmts": "1",
            ]
        }
        var settings = [
            "analyzeduration": "2000000", "rw_timeout": "10000000",
            // A camera speaks more than files do, but never of files here.
            "protocol_whitelist":
                "rtsp,rtp,srtp,rtcp,udp,tcp,tls,http,https,httpproxy,crypto,data",
        ]
        if isRTSP {
            settings["rtsp_transport"] = prefersUDP ? "udp" : "tcp"
            settings["timeout"] = "10000000"
        } else if isPlaylist {
            // At the newest piece, which is the one nearest to now.
            settings["live_start_index"] = "-1"
        }
        return settings
    }
}

/// Raises an interruption once a file grows no more.
private final class GrowthWatch {
    private let timer: any DispatchSourceTimer

    init(_ path: String, _ limit: Duration, _ interruption: Interruption) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "hourglass.growth"))
        let state = GrowthState(path: path, limit: limit)
        timer.schedule(deadline: .now() + 0.25, repeating: 0.25)
        timer.setEventHandler { if state.isIdle() { interruption.raise() } }
        timer.resume()
    }

    func stop() { timer.cancel() }
}

/// Confined to the queue of its timer.
private final class GrowthState: @unchecked Sendable {
    private let path: String
    private let limit: Duration
    private var size: Int64?
    private var since = ContinuousClock.now

    init(path: String, limit: Duration) { (self.path, self.limit) = (path, limit) }

    func isIdle() -> Bool {
        let now = FootagePath.byteCount(path)
        if now != size { (size, since) = (now, ContinuousClock.now) }
        return ContinuousClock.now - since >= limit
    }
}
