#!/bin/bash
# Times Hourglass, curl and huggingface_hub on the same local hub, in turns, and
# prints medians.
#
# usage: Benchmarks/hub/run.sh [PYTHON [PART...]]   PYTHON has huggingface_hub
#
#   throttled   a 200 MB file, every connection limited to 1.2 MB/s
#   loopback    a 1 GB file, no limit, into memory: what the programs cost
#   disk        the same onto a disk; Hourglass waits until every byte is there
#               before a file gets its name, so curl is timed with a sync
#
# HUB_BENCH_MEMORY and HUB_BENCH_DISK choose the folders (/dev/shm, /tmp).
set -eu
cd "$(dirname "$0")/../.."
python=${1:-python3}
[ $# -gt 0 ] && shift
parts=${*:-throttled loopback disk}
build=.build/release
hourglass=$build/hourglass
memory=$(mktemp -d "${HUB_BENCH_MEMORY:-/dev/shm}/hub-bench.XXXX")
disk=$(mktemp -d "${HUB_BENCH_DISK:-/tmp}/hub-bench.XXXX")
folder=$memory
commit=$(printf 'c0ffee12%.0s' 1 2 3 4 5)
trap 'rm -rf "$memory" "$disk"; kill $(jobs -p) 2>/dev/null || true' EXIT
export HF_HUB_DISABLE_XET=1 HF_HUB_DISABLE_TELEMETRY=1 HF_HUB_DISABLE_PROGRESS_BARS=1

ours() { HF_HOME=$folder/ours HF_ENDPOINT=$endpoint "$hourglass" models pull Acme/Bench --quiet; }
theirs() {
    HF_HOME=$folder/theirs HF_ENDPOINT=$endpoint "$python" -c \
        'from huggingface_hub import snapshot_download; snapshot_download("Acme/Bench")'
}
with_curl() { curl -sfo "$folder/curl" "$endpoint/Acme/Bench/resolve/$commit/model.safetensors"; }
curl_and_sync() { with_curl && sync -d "$folder/curl"; }

measure() {  # ROUNDS COMMAND...: seconds of each run, in turns, into $memory/COMMAND.times
    local rounds=$1 start end; shift
    for command in "$@"; do : > "$memory/$command.times"; done
    for _ in $(seq "$rounds"); do
        for command in "$@"; do
            rm -rf "$folder"/ours "$folder"/theirs "$folder"/curl
            [ "$folder" = "$memory" ] || sync
            start=$(date +%s.%N)
            "$command" >/dev/null 2>&1 || { echo "failed: $command" >&2; exit 1; }
            end=$(date +%s.%N)
            awk -v a="$start" -v b="$end" 'BEGIN { printf "%.3f\n", b - a }' >> "$memory/$command.times"
        done
    done
    rm -rf "$folder"/ours "$folder"/theirs "$folder"/curl
}
median() { sort -n "$memory/$1.times" | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'; }
ratio() { awk -v a="$(median "$1")" -v b="$(median "$2")" 'BEGIN { printf "%.2f", a / b }'; }

serve() {  # ARGUMENTS...: starts a hub and sets endpoint
    coproc HUB { $build/HubBenchmark serve "$@"; }
    read -r endpoint <&"${HUB[0]}"
}
leave() { kill "$HUB_PID"; wait "$HUB_PID" 2>/dev/null || true; }

for part in $parts; do
    case $part in
    throttled)
        serve 200 1200000
        measure 1 ours with_curl theirs
        echo "throttled to 1.2 MB/s a connection, 200 MB, one run each:"
        echo "  hourglass $(median ours) s, curl $(median with_curl) s, huggingface_hub $(median theirs) s"
        echo "  faster than curl by $(ratio with_curl ours), than huggingface_hub by $(ratio theirs ours)"
        leave ;;
    loopback)
        serve 1000
        measure 7 with_curl ours theirs
        echo "loopback, 1 GB, into memory, medians of 7:"
        echo "  hourglass $(median ours) s, curl $(median with_curl) s, huggingface_hub $(median theirs) s"
        echo "  hourglass takes $(ratio ours with_curl) times as long as curl, $(ratio ours theirs) times as long as huggingface_hub"
        leave ;;
    disk)
        folder=$disk
        serve 1000
        measure 3 curl_and_sync ours with_curl
        echo "loopback, 1 GB, onto a disk, medians of 3:"
        echo "  hourglass $(median ours) s, curl and sync $(median curl_and_sync) s, curl alone $(median with_curl) s"
        echo "  hourglass takes $(ratio ours curl_and_sync) times as long as curl and sync"
        leave
        folder=$memory ;;
    *) echo "unknown part '$part'" >&2; exit 2 ;;
    esac
done
