public import Foundation
public import HourglassCore
public import HourglassMedia
public import HourglassMotion
public import HourglassSpeech
public import HourglassVision

/// How footage is read into the index.
public struct IndexOptions: Sendable {
    /// Which frames are decoded and looked at.
    public enum Sampling: Sendable, Equatable {
        /// Key frames, and what lies between them where they differ or where
        /// the packets say that something happened.
        case adaptive
        /// Every frame is decoded and one is looked at at least twice a
        /// second, and at the very frame where something changes.
        case thorough
        /// Every frame is decoded and one is looked at each interval.
        case every(MediaTime)
    }

    /// Whether text is read off the picture, and in which languages.
    public enum TextReading: Sendable, Equatable {
        /// Tesseract language codes, such as `eng` and `chi_sim`.
        case languages([String])
        /// The project's languages, as far as their data is installed.
        case installed
        /// No text is read off the picture.
        case off
    }

    /// Whether objects before a fixed camera are followed.
    public enum Objects: String, Sendable, CaseIterable {
        /// Where the footage turns out to come from a fixed camera.
        case auto
        /// Whatever the footage shows.
        case on
        /// Never.
        case off
    }

    /// Which frames are looked at.
    public var sampling: Sampling = .adaptive
    /// Reading of on-screen text.
    public var textReading: TextReading = .installed
    /// Subtitle file to use instead of those found beside the footage.
    public var subtitles: String?
    /// Turns speech into text, which then takes the place of subtitles; nil
    /// takes the subtitles there are.
    public var transcriber: (any SpeechTranscriber)?
    /// The sound track that is listened to; nil takes the one a player chooses.
    public var soundTrack: SoundTrack?
    /// Wall-clock time of media time zero, over what the file says.
    public var startAt: Date?
    /// Offset from UTC of wall-clock times, in seconds.
    public var secondsFromGMT: Int
    /// Name of the camera the footage comes from.
    public var camera: String?
    /// How long indexing may take; what is done by then stays.
    public var budget: Duration?
    /// Makes vision tokens of a model beside the index; nil makes none.
    public var modelTokens: (any ModelTokenEncoder)?
    /// Whether objects are followed.
    public var objects = Objects.auto
    /// What counts as an object. Its zones are those of `zones`, if given.
    public var scene = SceneConfiguration()
    /// Zones, lines and masks, by camera.
    public var zones: ZonesFile?
    /// Whether footage that is already indexed is indexed anew.
    public var again = false

    /// The defaults: adaptive sampling, text in the installed languages.
    public init() {
        secondsFromGMT = TimeZone.current.secondsFromGMT()
    }
}
