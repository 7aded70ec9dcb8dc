#!/usr/bin/env bash
# Sets everything up and runs all tests. Arguments go to `swift test`,
# for example: Tests/run.sh --filter MediaTime
set -euo pipefail
cd "$(dirname "$0")/.."
Tools/setup.sh --tests
swift format lint --strict --recursive Package.swift Sources Tests Examples Benchmarks Fuzzing
# Release mode: the tests decode real footage, which unoptimised code takes
# many times longer over.
swift build -c release --build-tests
Tools/documentation.sh >&2
if [ $# -gt 0 ]; then
    swift test -c release --skip-build "$@"
else
    # What starts processes, servers and browsers runs one after the other: at
    # once they would take the few threads the others wait on.
    alone='CommandLineTests|ExamplesTests|HourglassServerTests|HourglassEnginesTests|HourglassHubTests'
    swift test -c release --skip-build --skip "$alone"
    swift test -c release --skip-build --no-parallel --filter "$alone"
fi
