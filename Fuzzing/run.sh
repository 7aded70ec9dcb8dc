#!/usr/bin/env bash
# Feeds random bytes to every parser of outside bytes, with AddressSanitizer.
#
#   Fuzzing/run.sh                      60 seconds each
#   Fuzzing/run.sh 600 subtitles        ten minutes of one
#
# Ends with status 1 at the first input that crashes or hangs a parser; the
# input is kept under .build-fuzz/failures.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
export HOURGLASS_FUZZING=1
swift build --scratch-path .build-fuzz -c release --product fuzz \
    --sanitize fuzzer --sanitize address >&2
fuzz=$(swift build --scratch-path .build-fuzz -c release --show-bin-path)/fuzz
[ $# -gt 0 ] || mapfile -t targets < <(ls Fuzzing/Seeds)
[ $# -eq 0 ] || targets=("$@")
mkdir -p .build-fuzz/failures
for target in "${targets[@]}"; do
    corpus=.build-fuzz/corpus/$target
    mkdir -p "$corpus"
    echo "fuzzing $target for $seconds s" >&2
    # No leak detection: Foundation leaks a page for each empty file it reads.
    HOURGLASS_FUZZ_TARGET=$target "$fuzz" "$corpus" "Fuzzing/Seeds/$target" \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix=".build-fuzz/failures/$target-" -verbosity=0 -detect_leaks=0
done
