#!/bin/bash
# Times Hourglass, curl and huggingface_hub on the same local hub.
#
# usage: Benchmarks/hub/run.sh [PYTHON]     PYTHON has huggingface_hub installed
#
#   throttled   a 200 MB file, every connection limited to 1.2 MB/s
#   loopback    a 1 GB file, no limit; best of five runs each
#
# HUB_BENCH_FOLDER chooses where files land (default: a folder in /tmp).
set -eu
cd "$(dirname "$0")/../.."
python=${1:-python3}
build=.build/release
hourglass=$build/hourglass
[ -x "$hourglass" ] || hourglass=$build/HourglassCLI
folder=${HUB_BENCH_FOLDER:-$(mktemp -d)}
mkdir -p "$folder"
commit=$(printf 'c0ffee12%.0s' 1 2 3 4 5)
trap 'rm -rf "$folder"/bench.*; kill $(jobs -p) 2>/dev/null || true' EXIT
export HF_HUB_DISABLE_XET=1 HF_HUB_DISABLE_TELEMETRY=1 HF_HUB_DISABLE_PROGRESS_BARS=1

seconds() {  # COMMAND...: wall time of one run
    local start end
    start=$(date +%s.%N)
    "$@" >/dev/null 2>&1 || { echo "failed: $*" >&2; exit 1; }
    end=$(date +%s.%N)
    awk -v a="$start" -v b="$end" 'BEGIN { printf "%.3f\n", b - a }'
}
best() {  # COUNT COMMAND...: the shortest of several runs, each into an empty folder
    local count=$1; shift
    for _ in $(seq "$count"); do
        rm -rf "$folder"/bench.*
        seconds "$@"
    done | sort -n | head -1
}
ours() { HF_HOME=$folder/bench.ours HF_ENDPOINT=$endpoint "$hourglass" models pull Acme/Bench --quiet; }
theirs() {
    HF_HOME=$folder/bench.theirs HF_ENDPOINT=$endpoint "$python" -c \
        'from huggingface_hub import snapshot_download; snapshot_download("Acme/Bench")'
}
with_curl() { curl -sfo "$folder/bench.curl" "$endpoint/Acme/Bench/resolve/$commit/model.safetensors"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

serve() {  # ARGUMENTS...: starts a hub and sets endpoint
    coproc HUB { $build/HubBenchmark serve "$@"; }
    read -r endpoint <&"${HUB[0]}"
}

serve 200 1200000
ours_time=$(best 1 ours)
curl_time=$(best 1 with_curl)
hub_time=$(best 1 theirs)
echo "throttled to 1.2 MB/s per connection, 200 MB:"
echo "  hourglass $ours_time s, curl $curl_time s, huggingface_hub $hub_time s"
echo "  faster than curl by $(ratio "$curl_time" "$ours_time"), than huggingface_hub by $(ratio "$hub_time" "$ours_time")"
kill "$HUB_PID"; wait "$HUB_PID" 2>/dev/null || true

serve 1000
curl_time=$(best 5 with_curl)
ours_time=$(best 5 ours)
hub_time=$(best 3 theirs)
echo "loopback, 1 GB:"
echo "  hourglass $ours_time s, curl $curl_time s, huggingface_hub $hub_time s"
echo "  hourglass takes $(ratio "$ours_time" "$curl_time") times as long as curl, $(ratio "$ours_time" "$hub_time") times as long as huggingface_hub"
