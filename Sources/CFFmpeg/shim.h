#ifndef HOURGLASS_CFFMPEG_SHIM_H
#define HOURGLASS_CFFMPEG_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/cpu.h>
#include <libavutil/dict.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/sha.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
#include <stdarg.h>
#include <string.h>

// Swift does not import macros whose value is an expression with a cast or a
// call, so each of these is given as a function.

static inline int hg_error_eof(void) { return AVERROR_EOF; }
static inline int hg_error_again(void) { return AVERROR(EAGAIN); }
static inline int hg_error_invalid_data(void) { return AVERROR_INVALIDDATA; }
static inline int hg_error_no_memory(void) { return AVERROR(ENOMEM); }
static inline int hg_error_of(int number) { return AVERROR(number); }

// The log callback takes a va_list, which Swift cannot form or read. It keeps
// the last complaint of each thread, so that an error can quote it, and
// prints nothing.

#define HG_LOG_LENGTH 512

// Storage at file scope would not be emitted: only functions that Swift calls
// are, with the statics inside them.
static inline char *hg_log_line(void) {
    static _Thread_local char line[HG_LOG_LENGTH];
    return line;
}

static inline void hg_log_keep(void *source, int level, const char *format, va_list arguments) {
    if (level > AV_LOG_ERROR) {
        return;
    }
    int prefix = 0;
    char line[HG_LOG_LENGTH];
    av_log_format_line2(source, level, format, arguments, line, sizeof line, &prefix);
    memcpy(hg_log_line(), line, sizeof line);
}

static inline void hg_log_install(void) { av_log_set_callback(hg_log_keep); }
static inline void hg_log_clear(void) { hg_log_line()[0] = 0; }
static inline const char *hg_log_last(void) { return hg_log_line(); }

#endif
