internal import CFFmpeg

/// The libraries footage is read with.
public enum MediaLibraries {
    /// Version of FFmpeg in use, as in `5.1.9`.
    public static var version: String { String(cString: av_version_info()) }
}
