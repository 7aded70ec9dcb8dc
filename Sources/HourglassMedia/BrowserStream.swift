public import HourglassCore
internal import Synchronization

/// Footage as a fragmented MP4 that browsers play, made while it is watched.
///
/// Where browsers play the codecs, packets are copied into the container;
/// else the picture is encoded anew as H.264 of at most 1280 × 720, and the
/// sound as AAC. Times in the stream count from its first frame. Work is done
/// when bytes are asked for, so a viewer who pauses costs nothing.
public final class BrowserStream: Sendable {
    /// What makes the bytes; used by one thread at a time, under the lock.
    private final class Writer: @unchecked Sendable {
        let muxer: FragmentMuxer
        let pictures: any BrowserPictures
        let pictureTrack: Int
        let sound: BrowserSound?
        let soundTrack: Int
        var nextPicture: Packet?
        var nextSound: Packet?
        var isFinished = false

        init(_ footage: Footage, startTick: Int64, interruption: Interruption) throws {
            let source = try FrameSource(footage, interruption: interruption)
            muxer = try FragmentMuxer(for: footage.path)
            pictures =
                BrowserStream.copies(footage)
                ? try CopiedPictures(source, startTick: startTick)
                : try EncodedPictures(source, startTick: startTick)
            pictureTrack = pictures.addStream(to: muxer)
            // The track a player chooses comes first in nearly every file.
            sound = try footage.audio.first.map {
                let time = MediaTime(
                    ticks: source.timestamp(ofTick: startTick),
                    timebase: footage.video.timebase
                )
                return try BrowserSound(
                    footage,
                    audio: $0,
                    start: time,
                    interruption: interruption
                )
            }
            soundTrack = sound?.addStream(to: muxer) ?? 0
            try muxer.begin()
            nextPicture = try pictures.next()
            nextSound = try sound?.next()
        }

        /// Writes packets until there are bytes to give.
        func next() throws -> [UInt8]? {
            while !isFinished {
                try step()
                let bytes = muxer.takeBytes()
                if !bytes.isEmpty { return bytes }
            }
            return nil
        }

        private func step() throws {
            if let packet = nextPicture, isDue(packet) {
                try muxer.write(packet, stream: pictureTrack, timebase: pictures.timebase)
                nextPicture = try pictures.next()
            } else if let packet = nextSound, let sound {
                try muxer.write(packet, stream: soundTrack, timebase: sound.timebase)
                nextSound = try sound.next()
            } else {
                try muxer.finish()
                isFinished = true
            }
        }

        /// Whether the picture comes before the sound.
        private func isDue(_ packet: Packet) -> Bool {
            guard let other = nextSound, let sound else { return true }
            func time(_ packet: Packet, _ timebase: Timebase) -> MediaTime {
                MediaTime(
                    ticks: packet.decoding ?? packet.presentation ?? 0,
                    timebase: timebase
                )
            }
            return time(packet, Timebase(pictures.timebase))
                <= time(other, Timebase(sound.timebase))
        }
    }

    private let writer: Mutex<Writer>

    /// Begins a stream.
    ///
    /// - Parameters:
    ///   - footage: what is played.
    ///   - start: time of its first frame, from `start(of:at:)`.
    /// - Throws: `MediaError`; `CancellationError` when the task is cancelled.
    public init(_ footage: Footage, from start: MediaTime) async throws {
        let tick = start.rescaled(to: footage.timebase, rounding: .down).ticks
        let writer = try await BlockingWork.run { interruption in
            try Writer(footage, startTick: tick, interruption: interruption)
        }
        self.writer = Mutex(writer)
    }

    /// The next bytes; nil at the end.
    ///
    /// - Throws: `MediaError`; `CancellationError` when the task is cancelled.
    public func next() async throws -> [UInt8]? {
        try await BlockingWork.run { [self] _ in
            try writer.withLock { try $0.next() }
        }
    }

    /// The time a stream that is to show `time` begins at: that of the key
    /// frame before it where the picture is copied, else of the frame itself.
    ///
    /// - Throws: `MediaError`; `CancellationError` when the task is cancelled.
    public static func start(of footage: Footage, at time: MediaTime) async throws -> MediaTime {
        try await BlockingWork.run { interruption in
            let source = try FrameSource(footage, interruption: interruption)
            let wanted = max(0, time.rescaled(to: footage.timebase, rounding: .down).ticks)
            let tick =
                copies(footage)
                ? try source.keyTick(notAfter: wanted)
                : try source.buffer(onScreenAt: wanted).tick
            return MediaTime(ticks: max(0, tick), timebase: footage.timebase)
        }
    }

    /// Whether the picture can be taken over as it is.
    private static func copies(_ footage: Footage) -> Bool {
        let containers = footage.formatName.split(separator: ",")
        return footage.video.codec == "h264" && !footage.video.isInterlaced
            && ["yuv420p", "yuvj420p"].contains(footage.video.pixelFormat)
            && ["mp4", "matroska", "mpegts", "flv"].contains { containers.contains($0) }
    }
}

extension FrameSource {
    /// Tick of the last key frame at or before `tick`; of the first one where
    /// there is none.
    func keyTick(notAfter tick: Int64) throws -> Int64 {
        try position(before: tick)
        var found: Int64?
        // A container may lead further back than it has to.
        while let packet = try nextPacket() {
            guard packet.isKey, let time = packet.presentation else { continue }
            let key = plainTick(time)
            // A key frame hidden by an edit list is not where showing begins.
            guard key >= 0 else { continue }
            if key > tick { return found ?? key }
            found = key
        }
        return found ?? 0
    }

    /// Timestamp of a tick, in the track's timebase.
    func timestamp(ofTick tick: Int64) -> Int64 {
        footage.video.presentationClock.timestamp(ofTick: tick)
    }
}
