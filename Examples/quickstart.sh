#!/usr/bin/env bash
# From nothing to checked answers: installs the Debian packages that are
# missing, builds, makes a ten-minute lecture recording (or takes a file of
# yours), indexes it and asks three questions.
#
#   Examples/quickstart.sh
#   Examples/quickstart.sh my-lecture.mp4 "When is recursion explained?"
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
lecture=${1:+$(realpath "$1")}
question=${2:-}

"$root/Tools/setup.sh"
echo "quickstart: building (the first time takes some minutes)" >&2
swift build --package-path "$root" -c release --product hourglass >&2
bin=$(swift build --package-path "$root" -c release --show-bin-path)
PATH=$bin:$PATH

work=${XDG_CACHE_HOME:-$HOME/.cache}/hourglass/quickstart
mkdir -p "$work"
export HOURGLASS_LIBRARY=$work/library.sqlite
if [ -z "$lecture" ]; then
    lecture=$work/lecture.mp4
    if [ ! -e "$lecture" ]; then
        echo "quickstart: making a ten-minute lecture" >&2
        "$root/Examples/make-lecture.sh" "$work/part.mp4"
        mv "$work/part.mp4" "$lecture"
    fi
fi

# Shows a command and runs it; "not found" (1) is an answer, not a failure.
run() {
    printf '\n$ hourglass'
    for word in "$@"; do
        case $word in *[!A-Za-z0-9._/:=-]*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    hourglass "$@" || [ $? -eq 1 ]
}

run index "$lecture"
if [ -n "$question" ]; then
    run ask "$question" --in "$lecture"
else
    run ask "When is backpropagation explained?" --in "$lecture"
    run ask "什么时候讲到梯度消失？" --in "$lecture"
    run ask "What is said about photosynthesis?" --in "$lecture"
    run at "$lecture" 0:05
fi
