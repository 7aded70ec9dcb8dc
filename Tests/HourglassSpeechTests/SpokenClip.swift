import HourglassMedia
import HourglassTestSupport

/// Footage with sound made for the tests.
enum SpokenClip {
    /// Footage whose sound is an ffmpeg source.
    static func footage(_ name: String, sound: String, filter: String = "anull") async throws
        -> Footage
    {
        let clip = Clip(
            name,
            [
                "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5:duration=2", "-f", "lavfi", "-i",
                sound, "-af", filter, "-c:v", "mpeg4", "-c:a", "pcm_s16le", "-ar", "16000",
            ]
        )
        return try await Footage(probing: clip.path())
    }
}
