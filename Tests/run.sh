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
swift test -c release --skip-build "$@"
