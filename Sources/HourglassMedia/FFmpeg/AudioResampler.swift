internal import CFFmpeg

/// Sole owner of a converter from one form of sound to a single channel of
/// floats.
///
/// Confined to the thread that uses it.
final class AudioResampler {
    /// What the converter takes; another form needs another converter.
    struct Form: Equatable {
        let format: Int32
        let rate: Int
        let channels: Int
        let mask: UInt64

        init(_ frame: FrameBuffer) {
            let layout = frame.pointer.pointee.ch_layout
            format = frame.pointer.pointee.format
            rate = frame.sampleRate
            channels = Int(layout.nb_channels)
            mask = layout.order == AV_CHANNEL_ORDER_NATIVE ? layout.u.mask : 0
        }
    }

    let form: Form
    private let outputRate: Int
    private var context: OpaquePointer?

    /// - Throws: `MediaError` when the sound is of a form that cannot be
    ///   converted.
    init(_ form: Form, to rate: Int, path: String) throws {
        self.form = form
        outputRate = rate
        var mono = AVChannelLayout()
        av_channel_layout_default(&mono, 1)
        var input = AVChannelLayout()
        if form.mask == 0 || av_channel_layout_from_mask(&input, form.mask) < 0 {
            av_channel_layout_default(&input, Int32(form.channels))
        }
        var status = swr_alloc_set_opts2(
            &context,
            &mono,
            AV_SAMPLE_FMT_FLT,
            Int32(rate),
            &input,
            AVSampleFormat(form.format),
            Int32(form.rate),
            0,
            nil
        )
        if status >= 0, let context {
            // Mixed channels are scaled so that no sum exceeds full level, as
            // when FFmpeg writes 16-bit sound, which models are trained on.
            av_opt_set_double(UnsafeMutableRawPointer(context), "rematrix_maxval", 1, 0)
            status = swr_init(context)
        }
        guard status >= 0 else {
            swr_free(&context)
            throw MediaError(
                .unsupportedCodec,
                "The sound in '\(path)' (\(form.channels) channels, \(form.rate) Hz) cannot be"
                    + " converted: \(FFmpegStatus(status)).",
                cause: FFmpegStatus(status)
            )
        }
    }

    deinit { swr_free(&context) }

    /// Converts a frame and appends what is complete; nil appends the rest.
    func convert(_ frame: FrameBuffer?, into samples: inout [Float]) {
        let count = frame?.sampleCount ?? 0
        let room = Int(swr_get_out_samples(context, Int32(count))) + 64
        let converted = [Float](unsafeUninitializedCapacity: room) { buffer, initialized in
            buffer.withMemoryRebound(to: UInt8.self) { bytes in
                var output: UnsafeMutablePointer<UInt8>? = bytes.baseAddress
                let written: Int32
                if let frame {
                    // `extended_data` names every channel, also beyond eight.
                    written = UnsafeMutableRawPointer(frame.pointer.pointee.extended_data!)
                        .withMemoryRebound(
                            to: UnsafePointer<UInt8>?.self,
                            capacity: max(1, form.channels)
                        ) { swr_convert(context, &output, Int32(room), $0, Int32(count)) }
                } else {
                    written = swr_convert(context, &output, Int32(room), nil, 0)
                }
                initialized = max(0, Int(written))
            }
        }
        samples += converted
    }
}
