internal import Foundation

/// Short clips, each with something about its time that readers get wrong.
public enum Clips {
    private static func source(_ seconds: Int, _ rate: String = "25", _ size: String = "320x180")
        -> [String]
    {
        ["-f", "lavfi", "-i", "testsrc2=size=\(size):rate=\(rate):duration=\(seconds)"]
    }

    private static let x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    /// B-frames in a pyramid, as most encoders make them.
    private static let pyramid = [
        "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-bf", "3",
        "-b_strategy", "0",
    ]
    /// Every third of a second one frame is dropped, and the rest wander.
    private static let uneven = [
        "-vf", "select='not(eq(mod(n,7),3))',setpts='PTS+if(eq(mod(N,5),2),0.004/TB,0)'",
        "-vsync", "passthrough",
    ]

    /// Constant rate with B-frames.
    public static let constant = Clip("constant.mp4", source(8) + pyramid + ["-g", "50"])
    /// Variable rate with B-frames.
    public static let variable = Clip(
        "variable.mp4",
        source(8) + uneven + pyramid + ["-g", "40", "-video_track_timescale", "90000"]
    )
    /// Cut by copying: an edit list hides the frames before the cut.
    public static let editList = Clip(
        "editlist.mp4",
        ["-ss", "1.3", "-i", "{constant.mp4}", "-c", "copy"],
        from: [constant]
    )
    /// The first frame is shown later than the track begins.
    public static let delayed = Clip(
        "delayed.mp4",
        ["-itsoffset", "1.5", "-i", "{constant.mp4}", "-c", "copy"],
        from: [constant]
    )
    /// Groups whose first shown frames lean on the group before.
    public static let openGroups = Clip(
        "opengop.mp4",
        source(8) + pyramid + ["-g", "25", "-x264-params", "open-gop=1:scenecut=0"]
    )
    /// Transport stream with its usual offset.
    public static let transport = Clip("transport.ts", source(8) + pyramid + ["-g", "50"])
    /// Transport stream whose 33-bit clock runs over in the middle.
    public static let wrapped = Clip(
        "wrapped.ts",
        source(8) + pyramid + ["-g", "50", "-output_ts_offset", "95440.0"]
    )
    /// Transport stream joined in the middle of a group.
    public static let joinedMidway = Clip(
        "midway.ts",
        ["-i", "{transport.ts}", "-c", "copy", "-copyts"],
        from: [transport],
        damage: { $0.removeStart(share: 0.34) }
    )
    /// Matroska at 30000/1001 frames a second, rounded to milliseconds.
    public static let matroska = Clip("ntsc.mkv", source(6, "30000/1001") + pyramid + ["-g", "45"])
    /// Matroska at a variable rate.
    public static let matroskaVariable = Clip(
        "variable.mkv",
        source(6) + uneven + pyramid + ["-g", "45"]
    )
    /// MPEG-4 Part 2 in AVI.
    public static let avi = Clip("plain.avi", source(6) + ["-c:v", "mpeg4", "-g", "30"])
    /// MPEG-4 Part 2 in AVI with B-frames.
    public static let aviB = Clip(
        "bframes.avi",
        source(6) + ["-c:v", "mpeg4", "-bf", "2", "-g", "30"]
    )
    /// Two pictures packed in one chunk and an empty chunk after, as DivX did.
    public static let packed = Clip(
        "packed.avi",
        source(6) + [
            "-c:v", "libxvid", "-bf", "2", "-g", "30", "-flags", "+mv4", "-bsf:v",
            "mpeg4_unpack_bframes",
        ]
    )
    /// H.264 in AVI, which has no presentation times.
    public static let aviH264 = Clip("h264.avi", source(6) + pyramid + ["-g", "50"])
    /// Turned a quarter, as phones record.
    public static let rotated = Clip(
        "rotated.mov",
        ["-i", "{constant.mp4}", "-c", "copy", "-metadata:s:v:0", "rotate=90"],
        from: [constant]
    )
    /// Pixels that are not square.
    public static let anamorphic = Clip(
        "anamorphic.mp4",
        source(3, "25", "360x288") + ["-vf", "setsar=64/45"] + x264
    )
    /// Odd width and height.
    public static let odd = Clip(
        "odd.mkv",
        source(3, "25", "321x179") + [
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p",
        ]
    )
    /// Ten bits a sample.
    public static let tenBit = Clip(
        "tenbit.mp4",
        source(4) + [
            "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params",
            "log-level=none:keyint=30:bframes=3", "-tag:v", "hvc1",
        ]
    )
    /// HEVC with leading pictures that cannot be decoded after a seek.
    public static let openHEVC = Clip(
        "openhevc.mkv",
        source(6) + [
            "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x265-params",
            "log-level=none:keyint=25:min-keyint=25:bframes=3:open-gop=1",
        ]
    )
    /// VP9 with pictures that are never shown.
    public static let vp9 = Clip(
        "hidden.webm",
        source(5) + [
            "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "1",
            "-lag-in-frames", "16", "-g", "40", "-b:v", "200k",
        ]
    )
    /// VP8 with packets that show nothing.
    public static let vp8 = Clip(
        "hidden8.webm",
        source(5) + [
            "-c:v", "libvpx", "-deadline", "good", "-cpu-used", "5", "-auto-alt-ref", "1",
            "-lag-in-frames", "16", "-g", "40", "-b:v", "200k",
        ]
    )
    /// AV1.
    public static let av1 = Clip(
        "av1.mp4",
        source(3) + ["-c:v", "libaom-av1", "-cpu-used", "8", "-g", "25", "-row-mt", "1"]
    )
    /// Motion JPEG: every frame is a key frame.
    public static let motionJPEG = Clip("motion.avi", source(4) + ["-c:v", "mjpeg", "-q:v", "6"])
    /// GIF with frames that last differently long.
    public static let gif = Clip("uneven.gif", source(3, "10", "160x90") + uneven)
    /// Interlaced MPEG-2.
    public static let mpeg2 = Clip(
        "interlaced.mpg",
        source(6, "25", "352x288") + [
            "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-top", "1", "-bf", "2", "-g", "15",
        ]
    )
    /// Interlaced H.264 in a transport stream.
    public static let interlaced = Clip(
        "interlaced.ts",
        source(6, "25", "352x288") + pyramid + [
            "-flags", "+ilme+ildct", "-x264-params", "tff=1", "-g", "50",
        ]
    )
    /// A bare H.264 stream: no timestamps at all.
    public static let bare = Clip("bare.h264", source(4) + pyramid)
    /// One frame a minute for hours.
    public static let timelapse = Clip(
        "timelapse.mp4",
        source(5, "24", "160x90") + [
            "-vf", "setpts=N*60/TB", "-vsync", "passthrough", "-enc_time_base", "1/1000",
            "-video_track_timescale", "1000",
        ] + x264
    )
    /// A single frame.
    public static let single = Clip("single.mp4", source(1) + ["-frames:v", "1"] + x264)

    /// Bytes overwritten in the middle.
    public static let broken = Clip(
        "broken.mp4",
        ["-i", "{constant.mp4}", "-c", "copy"],
        from: [constant],
        damage: { $0.overwriteMiddle(3000) }
    )
    /// Bytes overwritten in the middle of a transport stream.
    public static let brokenTransport = Clip(
        "broken.ts",
        ["-i", "{transport.ts}", "-c", "copy"],
        from: [transport],
        damage: { $0.overwriteMiddle(5000) }
    )
    /// Cut off in the middle of a cluster.
    public static let truncated = Clip(
        "truncated.mkv",
        ["-i", "{ntsc.mkv}", "-c", "copy"],
        from: [matroska],
        damage: { $0.removeEnd(share: 0.33) }
    )

    /// All clips whose times are checked frame by frame.
    public static let timing: [Clip] = [
        constant, variable, editList, delayed, openGroups, transport, wrapped, joinedMidway,
        matroska, matroskaVariable, avi, aviB, packed, aviH264, rotated, anamorphic, odd, tenBit,
        openHEVC, vp9, vp8, av1, motionJPEG, gif, mpeg2, interlaced, bare, timelapse, single,
    ]
    /// Clips with damage: read as far as they go.
    public static let damaged: [Clip] = [broken, brokenTransport, truncated]
}
